// What each panel calls things, and where it wants people sent back to.
// Sources: Prolific's researcher help ("Recording IDs", "Completion URLs"), CloudResearch Connect's guide to URL parameters, SONA's
// documentation of external studies (client-side credit granting).
import type { Door, DoorKind } from "../db/generated/client";

export type PanelKind = Exclude<DoorKind, "invitation">;

interface Panel {
  name: string;
  /** Query parameters of its links: who arrives, in which study of the panel's, in which stay. */
  participant: string;
  study: string | null;
  session: string | null;
  /** What the panel's id of a person looks like. */
  participantPattern: RegExp;
}

export const panels: Record<PanelKind, Panel> = {
  prolific: {
    name: "Prolific",
    participant: "PROLIFIC_PID",
    study: "STUDY_ID",
    session: "SESSION_ID",
    participantPattern: /^[0-9a-f]{24}$/,
  },
  connect: {
    name: "CloudResearch Connect",
    participant: "participantId",
    study: "projectId",
    session: "assignmentId",
    participantPattern: /^[0-9A-Za-z-]{4,64}$/,
  },
  sona: {
    name: "SONA",
    participant: "survey_code",
    study: "experiment_id",
    session: null,
    participantPattern: /^[0-9A-Za-z-]{1,64}$/,
  },
};

export interface PanelIds {
  participantId: string;
  sessionId: string | null;
}

/** Reads a panel's ids from a link's or form's fields. A text says what is wrong. */
export function readPanelIds(
  door: Pick<Door, "kind" | "panelStudyId">,
  get: (name: string) => string | null,
): PanelIds | string {
  if (door.kind === "invitation") return "This link is an invitation, not a panel's.";
  const panel = panels[door.kind];
  const participantId = get(panel.participant) ?? "";
  if (!panel.participantPattern.test(participantId)) {
    return `The link from ${panel.name} must carry ${panel.participant}; it carries "${participantId.slice(0, 80)}". Open it from ${panel.name} again.`;
  }
  const study = panel.study ? get(panel.study) : null;
  if (door.panelStudyId !== null && panel.study !== null && study !== null && study !== door.panelStudyId) {
    return `This link is for another study of ${panel.name} (${panel.study} is "${study.slice(0, 80)}").`;
  }
  if (door.panelStudyId !== null && door.kind === "prolific" && study === null) {
    return `The link from ${panel.name} must carry STUDY_ID. Open it from ${panel.name} again.`;
  }
  const sessionId = panel.session ? get(panel.session) : null;
  return { participantId, sessionId: sessionId?.slice(0, 100) || null };
}

/** Where a person goes who is done: the panel's page with the code, or null where the code is only shown. */
export function completionAddress(
  door: Pick<Door, "kind" | "completionCode" | "completionUrl">,
  participantId: string,
): string | null {
  if (door.completionUrl) {
    return door.completionUrl.replace(/XXXX|%SURVEY_CODE%|\{participantId\}/g, encodeURIComponent(participantId));
  }
  if (door.kind === "prolific" && door.completionCode) {
    return `https://app.prolific.com/submissions/complete?cc=${encodeURIComponent(door.completionCode)}`;
  }
  return null;
}
