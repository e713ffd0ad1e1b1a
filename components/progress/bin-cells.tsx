import Link from "next/link";
import { formatFrequency } from "@/components/ui/format";
import { Cell, HeadCell } from "@/components/ui/table";

/** Heads of the columns of the five bins of selection frequency. */
export function BinHeads() {
  return [0, 1, 2, 3, 4].map((bin) => (
    <HeadCell key={bin} numeric>
      {formatFrequency(bin / 5, 1)}–{formatFrequency((bin + 1) / 5, 1)}
    </HeadCell>
  ));
}

/** The class of a row, as a link to its page. */
export function ClassCell({ studyId, one }: { studyId: number; one: { wnid: string; lemmas: readonly string[] } }) {
  return (
    <Cell className="max-w-56">
      <Link
        href={`/studies/${studyId}/classes/${encodeURIComponent(one.wnid)}`}
        className="block truncate font-medium hover:text-accent"
      >
        {one.lemmas[0] ?? one.wnid}
      </Link>
    </Cell>
  );
}
