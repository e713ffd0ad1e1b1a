import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { VoteImportKind } from "@/lib/features/vote-imports/schema";

const image = {
  column: "image",
  meaning: "Its SHA-256, its path as it was imported, or its file name where only one image of the class has it.",
};
const wnid = { column: "class", meaning: "The wnid of the class that it was judged for." };

const kinds: Readonly<Record<VoteImportKind, { columns: { column: string; meaning: string }[]; example: string }>> = {
  votes: {
    columns: [
      image,
      wnid,
      {
        column: "worker",
        meaning: "Who answered, by any name. Only a keyed hash is kept; the same person counts once per image.",
      },
      { column: "selected", meaning: "1 where the worker says that the image shows the class, else 0." },
    ],
    example: [
      "image,class,worker,selected",
      "n01443537/ILSVRC2012_val_00000236.JPEG,n01443537,w17,1",
      "n01443537/ILSVRC2012_val_00000262.JPEG,n01443537,w17,0",
    ].join("\n"),
  },
  counts: {
    columns: [
      image,
      wnid,
      { column: "selected", meaning: "How many workers selected the image." },
      { column: "shown", meaning: "How many workers it was shown to; at least as many as selected it." },
    ],
    example: [
      "image,class,selected,shown",
      "n01443537/ILSVRC2012_val_00000236.JPEG,n01443537,9,10",
      "n01443537/ILSVRC2012_val_00000262.JPEG,n01443537,4,10",
    ].join("\n"),
  },
};

/** Which columns a file must have, what they mean, and how it looks. */
export function VoteColumns({ kind }: { kind: VoteImportKind }) {
  const { columns, example } = kinds[kind];
  return (
    <div className="overflow-hidden rounded-lg border bg-surface">
      <Table label="Columns of the file">
        <thead>
          <tr>
            <HeadCell>Column</HeadCell>
            <HeadCell>Holds</HeadCell>
          </tr>
        </thead>
        <tbody>
          {columns.map((one) => (
            <Row key={one.column}>
              <Cell className="font-mono text-xs">{one.column}</Cell>
              <Cell className="text-muted">{one.meaning}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="overflow-x-auto border-t bg-ground px-4 py-3 font-mono text-xs leading-5">
        {example}
      </pre>
    </div>
  );
}
