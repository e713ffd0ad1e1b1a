import type { RowChunk } from "./csv-rows";
import { FileFormatError } from "./file-format-error";
import { parseNpz } from "./npz";
import type { VoteRow } from "./vote-csv";

const rowsPerChunk = 20_000;

/**
 * Reads the raters of "Are we done with ImageNet?" (google-research/reassessed-imagenet, raters.npz) as votes.
 *
 * `tensor` (raters, pairs, [no, maybe, yes]) holds one 1 where a rater answered; `info` names image and label of each pair, `ids`
 * the raters. "yes" selects, "no" does not, "maybe" could not answer and is left out. Rows are counted from 1, raters within
 * pairs. Throws a FileFormatError for other arrays. The file unpacks to 377 MB.
 */
export function* parseRatersNpz(bytes: Uint8Array, name: string): Generator<RowChunk<VoteRow>> {
  const arrays = parseNpz(bytes, name, { only: ["tensor", "info", "ids"] });
  const tensor = arrays.get("tensor");
  const info = arrays.get("info");
  const ids = arrays.get("ids");
  const [raters = 0, pairs = 0, answers = 0] = tensor?.shape ?? [];
  if (!tensor || !info || !ids || tensor.kind === "text" || ids.kind === "text" || info.kind !== "text")
    throw new FileFormatError(
      `Cannot read "${name}" as raters: it needs the numbers "tensor" and "ids" and the texts "info"`,
    );
  if (answers !== 3 || info.shape[0] !== pairs || info.shape[1] !== 2 || ids.shape[0] !== raters)
    throw new FileFormatError(
      `Cannot read "${name}" as raters: tensor is (${tensor.shape.join(", ")}), info (${info.shape.join(", ")}), ids (${ids.shape.join(", ")}); (raters, pairs, 3), (pairs, 2) and (raters) belong together`,
    );
  let rows: VoteRow[] = [];
  let row = 0;
  for (let pair = 0; pair < pairs; pair++) {
    for (let rater = 0; rater < raters; rater++) {
      const at = (rater * pairs + pair) * 3;
      const selected = tensor.data[at + 2] === 1;
      if (!selected && tensor.data[at] !== 1) continue;
      row += 1;
      rows.push({
        row,
        image: info.data[2 * pair] ?? "",
        class: info.data[2 * pair + 1] ?? "",
        worker: `rater ${ids.data[rater]}`,
        selected,
      });
    }
    if (rows.length >= rowsPerChunk) {
      yield { rows, refusals: [] };
      rows = [];
    }
  }
  if (rows.length > 0) yield { rows, refusals: [] };
}
