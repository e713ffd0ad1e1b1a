// What was ticked, kept in this browser where it allows: a reload or a crash loses nothing. Keyed by assignment and worker, so that
// two HITs in two tabs never mix; two tabs of one HIT follow each other.
import type { PageData } from "../page-data";

export interface Draft {
  selected: string;
  unavailable: string;
  page: number;
  /** Milliseconds since 1970 of the first opening. */
  openedAt: number;
  activeSeconds: number;
  /** Of our server's copy, as far as this browser knows; missing in drafts of an older page. */
  revision?: number;
  /** Mask of the tiles that were looked at, by place in the page; missing in drafts of an older page. */
  looked?: string;
  /** The compact vote, once it was sent: from then on nothing changes any more. */
  sent?: string;
}

const prefix = "redraw/hit/";
const keepMilliseconds = 7 * 24 * 3600 * 1000;

export function draftKey(data: PageData): string {
  return `${prefix}${[data.studyId, data.hitId, data.marketAssignmentId, data.marketWorkerId].join("/")}`;
}

function isDraft(value: unknown, positions: number): value is Draft {
  if (typeof value !== "object" || value === null) return false;
  const { selected, unavailable, page, openedAt, activeSeconds, revision, looked, sent } = value as Record<
    string,
    unknown
  >;
  const isMask = (mask: unknown) => typeof mask === "string" && mask.length === positions && /^[01]+$/.test(mask);
  return (
    isMask(selected) &&
    isMask(unavailable) &&
    [page, openedAt, activeSeconds].every(Number.isFinite) &&
    (revision === undefined || Number.isFinite(revision)) &&
    (looked === undefined || isMask(looked)) &&
    (sent === undefined || typeof sent === "string")
  );
}

/** A draft from its stored text; undefined for anything else. */
export function parseDraft(text: string | null, positions: number): Draft | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return isDraft(value, positions) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined where nothing is kept, or the browser keeps nothing for framed pages. */
export function loadDraft(data: PageData): Draft | undefined {
  try {
    return parseDraft(localStorage.getItem(draftKey(data)), data.positions);
  } catch {
    return undefined;
  }
}

/** False where the browser does not let the page keep anything. */
export function saveDraft(data: PageData, draft: Draft): boolean {
  try {
    localStorage.setItem(draftKey(data), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

/** Drafts of HITs long gone make room. */
export function pruneDrafts(now: number): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(prefix)) continue;
      const { openedAt } = JSON.parse(localStorage.getItem(key) ?? "{}") as { openedAt?: number };
      if (!(Number(openedAt) > now - keepMilliseconds)) localStorage.removeItem(key);
    }
  } catch {
    // A browser that keeps nothing needs no tidying.
  }
}
