import { type RowChunk, type RowRefusal, readCsvRows, refuseEmpty } from "./csv-rows";

/** One person's answer about one image under one class. */
export interface VoteRow {
  /** Line of the file, from 1. */
  readonly row: number;
  /** SHA-256, path or file name. */
  readonly image: string;
  /** wnid. */
  readonly class: string;
  readonly worker: string;
  readonly selected: boolean;
}

export const voteColumns = ["image", "class", "worker", "selected"] as const;

const answers = new Map([
  ["1", true],
  ["true", true],
  ["yes", true],
  ["0", false],
  ["false", false],
  ["no", false],
]);

/** Reads votes from CSV with the columns image, class, worker and selected (1, true or yes; 0, false or no); readCsvRows says what is thrown. */
export function parseVoteCsv(source: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<RowChunk<VoteRow>> {
  return readCsvRows(source, name, voteColumns, toVote);
}

function toVote(cells: readonly string[], row: number): VoteRow | RowRefusal {
  const empty = refuseEmpty(cells, voteColumns, row);
  if (empty) return empty;
  const [image = "", wnid = "", worker = "", answer = ""] = cells;
  const selected = answers.get(answer.toLowerCase());
  if (selected === undefined)
    return { row, column: "selected", value: answer, problem: "is no answer; give 1 (shows the class) or 0" };
  return { row, image, class: wnid, worker, selected };
}
