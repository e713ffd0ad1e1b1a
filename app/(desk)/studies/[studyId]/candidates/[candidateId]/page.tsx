import type { Metadata } from "next";
import Link from "next/link";
import { cache } from "react";
import { Facts } from "@/components/candidates/candidate-facts";
import { Decision } from "@/components/candidates/decision";
import { LicenceLine, SourceLine } from "@/components/candidates/provenance";
import { TakedownForm } from "@/components/candidates/takedown-form";
import { describeInterval, FrequencyBar } from "@/components/charts/frequency-bar";
import { describeComponent } from "@/components/duplicates/component-list";
import { ComponentTiles } from "@/components/duplicates/component-tiles";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { formatCount, formatCountOf, formatTime } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { canActAs, orNotFound, requireStudy } from "@/lib/auth/require-study";
import { takeDownAction } from "@/lib/features/candidates/actions";
import { getCandidate, listTouchedRevisionsOf } from "@/lib/features/candidates/queries";
import { parseCandidateId } from "@/lib/features/candidates/schema";
import { listComponentsOf } from "@/lib/features/duplicate-components/queries";

const nameOfFile = (path: string): string => path.split("/").at(-1) ?? path;

interface Props {
  params: Promise<{ studyId: string; candidateId: string }>;
}

/** Asked once, for the page and for its title. */
const findCandidate = cache(async (study: string, candidateId: string) => {
  const { studyId, role } = await requireStudy(study, "viewer");
  return {
    studyId,
    role,
    found: await orNotFound((async () => getCandidate(studyId, parseCandidateId(candidateId)))()),
  };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { studyId, candidateId } = await params;
  const { found } = await findCandidate(studyId, candidateId);
  return { title: nameOfFile(found.path) };
}

const roles = { target: "target", positive_control: "positive control", negative_control: "negative control" } as const;

export default async function CandidatePage({ params }: Props) {
  const { studyId: study, candidateId } = await params;
  const { studyId, role, found } = await findCandidate(study, candidateId);
  const [touched, sets] = await Promise.all([
    listTouchedRevisionsOf(studyId, found.id),
    listComponentsOf(studyId, [found.id]),
  ]);
  const set = sets.get(found.id);
  return (
    <>
      <PageHeader
        title={<span className="break-all">{nameOfFile(found.path)}</span>}
        badge={<Badge tone={found.role === "reference" ? "neutral" : "accent"}>{found.role}</Badge>}
        sentence={
          found.shown === 0
            ? "Nobody has been asked about it yet."
            : `${found.selected} of ${formatCountOf(found.shown, "worker")} say that it shows ${found.lemmas[0] ?? found.wnid}.`
        }
      />
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <figure className="m-0 flex items-center justify-center overflow-hidden rounded-lg border bg-track p-3">
          {found.takenDownAt ? (
            <p className="py-24 text-center text-muted">
              Taken down {formatTime(found.takenDownAt)}: {found.takedownReason ?? "no reason was given"}
            </p>
          ) : (
            // biome-ignore lint/performance/noImgElement: the product serves its own derivatives
            <img
              src={`/api/v1/studies/${studyId}/images/${found.id}/zoom?v=${found.version}`}
              alt={found.path}
              width={found.width}
              height={found.height}
              className="max-h-[500px] w-auto max-w-full rounded-md object-contain"
            />
          )}
        </figure>
        <div className="flex flex-col gap-6">
          <Card title="Selection frequency">
            <FrequencyBar shown={found.shown} selected={found.selected} />
            <p className="mt-2 text-muted text-xs">
              {found.shown > 0 ? `${describeInterval(found.selected, found.shown)}. ` : ""}
              {found.importedVotes > 0
                ? `${formatCountOf(found.importedVotes, "vote")} of these were imported.`
                : "All from HITs of this study."}
            </p>
          </Card>
          <Card title="The image">
            <Facts
              facts={[
                {
                  label: "Class",
                  value: (
                    <Link
                      href={`/studies/${studyId}/classes/${encodeURIComponent(found.wnid)}`}
                      className="text-accent hover:underline"
                    >
                      {found.lemmas[0] ?? found.wnid} <span className="figures">{found.wnid}</span>
                    </Link>
                  ),
                },
                { label: "File", value: <span className="figures break-all">{found.path}</span> },
                {
                  label: "Original",
                  value: `${found.width} × ${found.height} px, ${found.format.toUpperCase()}, ${formatCount(found.byteSize / 1024)} KB`,
                },
                { label: "SHA-256", value: <span className="figures break-all text-xs">{found.sha256}</span> },
                { label: "Source", value: <SourceLine image={found} /> },
                { label: "Licence", value: <LicenceLine image={found} /> },
                { label: "By", value: found.owner ?? "not known" },
                ...(found.attribution ? [{ label: "Print", value: found.attribution }] : []),
                ...(found.keyword ? [{ label: "Keyword", value: found.keyword }] : []),
              ]}
            />
            {canActAs(role, "researcher") && !found.takenDownAt ? (
              <div className="mt-4 border-t pt-3">
                <TakedownForm
                  action={takeDownAction.bind(null, String(studyId), String(found.id))}
                  revisions={touched.map(({ variant, number }) => `${variant} r${number}`)}
                />
              </div>
            ) : null}
          </Card>
          <Card
            title="Near-duplicate set"
            note={set ? describeComponent(set) : "Images that show the same; one candidate of them may be drawn."}
            action={
              found.role === "candidate" && !found.takenDownAt ? (
                <Link
                  href={`/studies/${studyId}/duplicates/review?image=${found.imageId}`}
                  className="text-accent hover:underline"
                >
                  Its neighbours
                </Link>
              ) : null
            }
          >
            {set ? (
              <ComponentTiles studyId={studyId} component={set} />
            ) : (
              <p className="text-muted">In none that anybody has confirmed.</p>
            )}
          </Card>
        </div>
      </div>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Card flush title="Shown in" note="HITs that contain it, and how their workers answered.">
          {found.hits.length === 0 ? (
            <p className="px-4 pb-4 text-muted">In no HIT yet.</p>
          ) : (
            <Table label="HITs with this image">
              <thead>
                <tr>
                  <HeadCell>HIT</HeadCell>
                  <HeadCell>Asked for</HeadCell>
                  <HeadCell>As</HeadCell>
                  <HeadCell numeric>Selected</HeadCell>
                </tr>
              </thead>
              <tbody>
                {found.hits.map((hit) => (
                  <Row key={`${hit.batchId}/${hit.hitIndex}`}>
                    <Cell>
                      <Link
                        href={`/studies/${studyId}/batches/${hit.batchId}?hit=${hit.hitIndex}`}
                        className="text-accent hover:underline"
                      >
                        {hit.batchName}, HIT {hit.hitIndex + 1}
                      </Link>
                    </Cell>
                    <Cell className="figures">{hit.wnid}</Cell>
                    <Cell className="whitespace-nowrap text-muted">{roles[hit.role as keyof typeof roles]}</Cell>
                    <Cell numeric>
                      {hit.selected} / {hit.shown}
                    </Cell>
                  </Row>
                ))}
              </tbody>
            </Table>
          )}
        </Card>
        <Card flush title="In and out" note="What each revision decided about it.">
          {found.revisions.length === 0 ? (
            <p className="px-4 pb-4 text-muted">
              {found.role === "reference"
                ? "Reference images are never drawn."
                : "No revision has been drawn since it came in."}
            </p>
          ) : (
            <Table label="Revisions">
              <thead>
                <tr>
                  <HeadCell>Revision</HeadCell>
                  <HeadCell>Decision</HeadCell>
                </tr>
              </thead>
              <tbody>
                {found.revisions.map((revision) => (
                  <Row key={revision.revisionId}>
                    <Cell>
                      <Link
                        href={`/studies/${studyId}/variants/${revision.revisionId}`}
                        className="text-accent hover:underline"
                      >
                        {revision.variant} r{revision.number}
                      </Link>
                    </Cell>
                    <Cell>
                      <Decision byte={revision.outcome} />
                    </Cell>
                  </Row>
                ))}
              </tbody>
            </Table>
          )}
        </Card>
      </div>
    </>
  );
}
