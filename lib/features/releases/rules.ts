import { AppError } from "@/lib/errors";

/**
 * Header in which a route says how many bytes it will stream. The framework takes Content-Length from every route's answer; the web
 * process (run/web.ts) puts this in its place, so that downloads show how far they are and know when they were cut.
 */
export const bodyLengthHeader = "x-body-length";

/** Bytes of a file that a request asks for, both ends included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * What a Range header asks for of a file of `size` bytes: null for the whole file (no header, or one that is not understood, as RFC 9110
 * lets it), a range, or "unsatisfiable".
 */
export function parseByteRange(header: string | null, size: number): ByteRange | "unsatisfiable" | null {
  const parts = header === null ? null : /^bytes=(\d*)-(\d*)$/.exec(header.trim());
  if (!parts || (parts[1] === "" && parts[2] === "")) return null;
  if (parts[1] === "") {
    const last = Math.min(Number(parts[2]), size);
    return last === 0 ? "unsatisfiable" : { start: size - last, end: size - 1 };
  }
  const start = Number(parts[1]);
  const end = parts[2] === "" ? size - 1 : Math.min(Number(parts[2]), size - 1);
  if (start >= size) return "unsatisfiable";
  return end < start ? null : { start, end };
}

/** The refusal of a release whose images were taken down. */
export function takenDown(
  act: string,
  images: readonly { sha256: string; wnid: string; takenDownAt: Date }[],
): AppError {
  const [first] = images;
  const more = images.length > 1 ? ` and ${images.length - 1} more` : "";
  return new AppError(
    "conflict",
    `${act}: the image ${first?.sha256} of class ${first?.wnid}${more} was taken down on ${first?.takenDownAt.toISOString().slice(0, 10)}; draw the next revision, which leaves it out, and release that`,
    { images: images.map(({ sha256 }) => sha256) },
  );
}

/** The folder of a class: its wnid, or its place in the class list padded with zeros. */
export function classFolder(wnid: string, index: number, classes: number, folders: "wnid" | "index"): string {
  return folders === "wnid" ? wnid : String(index).padStart(Math.max(4, String(classes - 1).length), "0");
}

/** The stem of a release's files: variant, revision and release, in letters that every file system takes. */
export function releaseStem(variant: string, revision: number, number: number): string {
  return `${
    variant
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "variant"
  }-r${revision}-release-${number}`;
}
