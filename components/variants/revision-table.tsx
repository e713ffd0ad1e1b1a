import Link from "next/link";
import { formatCount, formatFrequency, formatTime } from "@/components/ui/format";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { RevisionSummary } from "@/lib/features/variants/queries";
import { ValidBadge } from "./newest-revision";
import { strategyWords } from "./strategy-words";

/** Every draw, newest first. `nameOf` tells who drew it. */
export function RevisionTable({
  studyId,
  revisions,
  parents,
  nameOf,
}: {
  studyId: number;
  revisions: readonly RevisionSummary[];
  /** The revisions that others start from, by id. */
  parents: ReadonlyMap<number, RevisionSummary>;
  nameOf: (userId: string) => string;
}) {
  return (
    <Table label="Revisions">
      <thead>
        <tr>
          <HeadCell>Revision</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell numeric>Images</HeadCell>
          <HeadCell numeric>Mean frequency</HeadCell>
          <HeadCell numeric>Per class</HeadCell>
          <HeadCell numeric>Seed</HeadCell>
          <HeadCell>Starts from</HeadCell>
          <HeadCell>Manifest</HeadCell>
          <HeadCell>Drawn</HeadCell>
        </tr>
      </thead>
      <tbody>
        {revisions.map((revision) => {
          const parent = revision.parentId === null ? undefined : parents.get(revision.parentId);
          return (
            <Row key={revision.id}>
              <Cell className="whitespace-nowrap">
                <Link href={`/studies/${studyId}/variants/${revision.id}`} className="font-medium hover:text-accent">
                  {revision.variantName} r{revision.number}
                </Link>{" "}
                {revision.variantName === strategyWords[revision.strategy].name ? null : (
                  <span className="ml-1 text-faint text-xs">{strategyWords[revision.strategy].name}</span>
                )}
              </Cell>
              <Cell>
                <ValidBadge revision={revision} />
              </Cell>
              <Cell numeric>{formatCount(revision.imageCount)}</Cell>
              <Cell numeric>{formatFrequency(revision.meanFrequency, 3)}</Cell>
              <Cell numeric>{formatCount(revision.parameters.imagesPerClass)}</Cell>
              <Cell numeric>{revision.seed}</Cell>
              <Cell className="whitespace-nowrap text-muted">
                {parent ? (
                  <Link href={`/studies/${studyId}/variants/${parent.id}`} className="hover:text-ink">
                    {parent.variantName} r{parent.number}
                  </Link>
                ) : (
                  "–"
                )}
              </Cell>
              <Cell className="figures text-muted" title={revision.manifestSha256}>
                {revision.manifestSha256.slice(0, 8)}
              </Cell>
              <Cell className="whitespace-nowrap text-muted">
                {formatTime(revision.createdAt)} · {nameOf(revision.createdBy)}
              </Cell>
            </Row>
          );
        })}
      </tbody>
    </Table>
  );
}
