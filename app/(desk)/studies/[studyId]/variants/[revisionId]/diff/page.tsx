import { GalleryVerticalEnd } from "lucide-react";
import type { Metadata } from "next";
import { cache } from "react";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount, formatCountOf } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { ImageStrip } from "@/components/variants/image-strip";
import { RevisionPicker } from "@/components/variants/revision-picker";
import { exclusionWords } from "@/components/variants/strategy-words";
import { orNotFound, requireStudy } from "@/lib/auth/require-study";
import { listClassNames } from "@/lib/features/evaluations/queries";
import { diffRevisions, type RevisionDifference } from "@/lib/features/revision-diffs/queries";
import { getRevision, listRevisions } from "@/lib/features/variants/queries";
import {
  diffAddressSchema,
  type ExclusionReason,
  exclusionReasons,
  parseRevisionId,
} from "@/lib/features/variants/schema";

interface Props {
  params: Promise<{ studyId: string; revisionId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Asked once, for the page and for its title. */
const findRevision = cache(async (study: string, id: string) => {
  const { studyId } = await requireStudy(study, "viewer");
  return { studyId, revision: await orNotFound((async () => getRevision(studyId, parseRevisionId(id)))()) };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { studyId, revisionId } = await params;
  const { revision } = await findRevision(studyId, revisionId);
  return { title: `Compare ${revision.variantName} r${revision.number}` };
}

/** So many pictures stand on each side; the table has every class. */
const mostShown = 60;

export default async function DiffPage({ params, searchParams }: Props) {
  const { studyId: study, revisionId: id } = await params;
  const { studyId, revision } = await findRevision(study, id);
  const { with: other } = diffAddressSchema.parse(await searchParams);
  const [revisions, names] = await Promise.all([listRevisions(studyId), listClassNames(studyId)]);
  const others = revisions.filter((one) => one.id !== revision.id);
  const diff =
    others.some((one) => one.id === other) && other ? await diffRevisions(studyId, other, revision.id) : null;
  const name = ({ variantName, number }: { variantName: string; number: number }) => `${variantName} r${number}`;
  const why = ({ side, reason, shown, selected }: RevisionDifference) => {
    const votes = `${selected}/${shown}`;
    if (!diff || reason === null) return `${votes} · was not there`;
    const parameters = side === "out" ? diff.to.parameters : diff.from.parameters;
    const known = (exclusionReasons as readonly string[]).includes(reason);
    return `${votes} · ${known ? exclusionWords(reason as ExclusionReason, parameters) : reason}`;
  };
  const strip = (side: "in" | "out") =>
    (diff?.differences ?? [])
      .filter((one) => one.side === side)
      .slice(0, mostShown)
      .map((one) => ({ ...one, note: why(one) }));
  return (
    <>
      <PageHeader
        title={diff ? `${name(diff.from)} → ${name(diff.to)}` : `Compare ${name(revision)}`}
        sentence={
          diff
            ? `${formatCountOf(diff.common, "image")} in both, ${formatCount(diff.in)} came in, ${formatCount(diff.out)} went out.`
            : "What came in and went out between two revisions, class by class, and why."
        }
        actions={
          <RevisionPicker
            revisions={others.map((one) => ({
              id: one.id,
              label: `${name(one)}, ${formatCount(one.imageCount)} images`,
            }))}
            value={diff?.from.id}
          />
        }
      />
      {diff === null ? (
        <EmptyState
          icon={<GalleryVerticalEnd />}
          title={others.length === 0 ? "There is only one revision" : "Nothing chosen yet"}
        >
          {others.length === 0 ? "Draw another one to compare it with." : "Choose the revision to compare with, above."}
        </EmptyState>
      ) : diff.in + diff.out === 0 ? (
        <EmptyState icon={<GalleryVerticalEnd />} title="No difference">
          Both revisions have the same images.
        </EmptyState>
      ) : (
        <>
          <Card
            title={`Came in: ${formatCount(diff.in)}`}
            note="Under each: class, votes, and why the other revision did without it."
          >
            <ImageStrip studyId={studyId} names={names} images={strip("in")} label="Came in" />
          </Card>
          <Card
            title={`Went out: ${formatCount(diff.out)}`}
            note="Under each: class, votes, and why this revision does without it."
          >
            <ImageStrip studyId={studyId} names={names} images={strip("out")} label="Went out" />
          </Card>
          <Card title="Class by class" flush>
            <Table label="Classes">
              <thead>
                <tr>
                  <HeadCell>Class</HeadCell>
                  <HeadCell numeric>In</HeadCell>
                  <HeadCell numeric>Out</HeadCell>
                </tr>
              </thead>
              <tbody>
                {diff.classes.map((one) => (
                  <Row key={one.wnid}>
                    <Cell className="font-medium">
                      {names[one.wnid] ?? one.wnid} <span className="figures font-normal text-faint">{one.wnid}</span>
                    </Cell>
                    <Cell numeric>{formatCount(one.in)}</Cell>
                    <Cell numeric>{formatCount(one.out)}</Cell>
                  </Row>
                ))}
              </tbody>
            </Table>
          </Card>
        </>
      )}
    </>
  );
}
