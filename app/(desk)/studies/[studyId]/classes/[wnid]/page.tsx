import type { Metadata } from "next";
import Link from "next/link";
import { cache } from "react";
import { Facts } from "@/components/candidates/candidate-facts";
import { ContactSheet } from "@/components/candidates/contact-sheet";
import { classFacts } from "@/components/classes/class-facts";
import { PlotDownloads } from "@/components/plots/plot-downloads";
import { BinTable } from "@/components/reviews/bin-table";
import { ClassFilters } from "@/components/reviews/class-filters";
import { ReviewPanel } from "@/components/reviews/review-panel";
import { ReviewSheet } from "@/components/reviews/review-sheet";
import { addressOf } from "@/components/ui/address";
import { Card } from "@/components/ui/card";
import { formatCountOf } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { RevisionWaterfall } from "@/components/variants/revision-waterfall";
import { canActAs, orNotFound, requireStudy } from "@/lib/auth/require-study";
import { listCandidates } from "@/lib/features/candidates/queries";
import { getClass } from "@/lib/features/classes/queries";
import { listComponentsOf } from "@/lib/features/duplicate-components/queries";
import { addFlagsAction, removeFlagsAction } from "@/lib/features/flags/actions";
import { saveReviewAction } from "@/lib/features/reviews/actions";
import { countClassOutcomes, getClassRound, listClassBins, listReviewImages } from "@/lib/features/reviews/queries";
import { classAddressSchema, settlingSlot } from "@/lib/features/reviews/schema";
import { getStudy, listStudyMembers } from "@/lib/features/studies/queries";
import { listRevisions } from "@/lib/features/variants/queries";
import { outcomes } from "@/lib/features/variants/schema";

interface Props {
  params: Promise<{ studyId: string; wnid: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

const pageSize = 120;

/** Asked once, for the page and for its title. */
const findClass = cache(async (study: string, wnid: string) => {
  const { studyId, user, role } = await requireStudy(study, "viewer");
  return { studyId, user, role, one: await orNotFound(getClass(studyId, decodeURIComponent(wnid))) };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { studyId, wnid } = await params;
  const { one } = await findClass(studyId, wnid);
  return { title: one.lemmas[0] ?? one.wnid };
}

export default async function ClassPage({ params, searchParams }: Props) {
  const { studyId: study, wnid } = await params;
  const { studyId, user, role, one } = await findClass(study, wnid);
  const filter = classAddressSchema.parse(await searchParams);
  const [current, revisions, round, members] = await Promise.all([
    getStudy(studyId),
    listRevisions(studyId),
    getClassRound(studyId, one.wnid, user),
    listStudyMembers(studyId),
  ]);
  // Asked for, else the one under review, else the newest.
  const revision =
    revisions.find((each) => each.id === filter.revision) ??
    revisions.find((each) => each.id === round?.round.revisionId) ??
    revisions[0];
  const [bins, references, { images, total }, decided] = await Promise.all([
    listClassBins(studyId, one.id),
    listCandidates(
      studyId,
      { classId: one.id, bin: -1, sort: "frequency", role: "reference" },
      { limit: 24, offset: 0 },
    ),
    listReviewImages(
      studyId,
      one.id,
      { ...filter, revisionId: revision?.id ?? null },
      { limit: pageSize, offset: (filter.page - 1) * pageSize },
    ),
    revision ? countClassOutcomes(studyId, revision.id, one.id) : [],
  ]);
  const sets = await listComponentsOf(
    studyId,
    images.map(({ id }) => id),
  );
  const base = `/studies/${studyId}/classes/${encodeURIComponent(one.wnid)}`;
  const hrefOf = (change: Partial<typeof filter>) =>
    addressOf(base, { ...filter, page: 1, ...change }, classAddressSchema.parse({}));
  const revisionName = revision ? `${revision.variantName} r${revision.number}` : null;
  const slots = round?.review.slots ?? [];
  // What was settled can be settled anew, or taken back.
  const settled = slots.some((slot) => slot.slot === settlingSlot && slot.verdict !== "unreviewed");
  const settles = (round?.review.standing === "conflict" || settled) && canActAs(role, "researcher");
  const own =
    (settles
      ? (slots.find((slot) => slot.slot === settlingSlot) ?? {
          slot: settlingSlot,
          assigneeId: null,
          decidedBy: null,
          decidedAt: null,
          verdict: "unreviewed" as const,
          note: "",
          version: 0,
          carriedOver: false,
          visible: true,
        })
      : slots.find((slot) => (slot.assigneeId ?? slot.decidedBy) === user.id && slot.slot !== settlingSlot)) ??
    slots.find((slot) => slot.assigneeId === null && (slot.decidedBy === null || slots.length === 1)) ??
    null;
  return (
    <>
      <PageHeader
        title={one.lemmas[0] ?? one.wnid}
        sentence={one.gloss || "No definition yet; workers see only the words."}
      />
      <div className="grid items-start gap-6 lg:grid-cols-2 xl:grid-cols-[minmax(0,1fr)_minmax(0,1.5fr)_minmax(0,1.1fr)]">
        <div className="flex flex-col gap-6 lg:max-xl:contents">
          <Card title="The class">
            <Facts facts={classFacts(studyId, one)} />
          </Card>
          {revision && decided.length > 0 ? (
            <Card title="Why in, why out" note={`This class in ${revisionName}. The first reason that holds counts.`}>
              <RevisionWaterfall
                outcomes={decided.flatMap(({ byte, count }) => {
                  const outcome = outcomes[byte];
                  return outcome ? [{ outcome, count }] : [];
                })}
                parameters={revision.parameters}
              />
            </Card>
          ) : null}
        </div>
        <Card
          flush
          title="Selection frequency"
          note="Reference, target and candidates of this class."
          action={<PlotDownloads studyId={studyId} plot="frequencies" wnid={one.wnid} />}
        >
          <BinTable rows={bins} current={filter.bin} hrefOf={(bin) => hrefOf({ bin })} />
        </Card>
        {round ? (
          <Card
            title="Review"
            note={`Round ${round.round.number}, ${round.round.revision}`}
            action={
              <Link href={`/studies/${studyId}/reviews/${round.round.id}`} className="text-accent hover:underline">
                The round
              </Link>
            }
          >
            <ReviewPanel
              review={round.review}
              own={canActAs(role, "reviewer") ? own : null}
              settles={settles}
              nextHref={
                round.next
                  ? `/studies/${studyId}/classes/${encodeURIComponent(round.next)}?drawn=in&revision=${round.round.revisionId}`
                  : null
              }
              names={Object.fromEntries(members.map((member) => [member.userId, member.name]))}
              action={saveReviewAction.bind(null, String(studyId), { roundId: round.round.id, wnid: one.wnid })}
            />
          </Card>
        ) : null}
      </div>
      <Card
        title="Reference images"
        note={
          references.length === 0
            ? "None: matching frequencies needs some."
            : `The original test set's, most selected first. ${formatCountOf(references.length, "image")} shown.`
        }
        action={
          <Link href={hrefOf({ role: "reference", drawn: "any", bin: -1 })} className="text-accent hover:underline">
            All reference images
          </Link>
        }
      >
        <ContactSheet
          studyId={studyId}
          dense
          images={references.map((image) => ({
            candidateId: image.id,
            version: image.version,
            shown: image.shown,
            selected: image.selected,
            title: image.path,
          }))}
        />
      </Card>
      <Card
        title={filter.role === "reference" ? "Reference images of the class" : "Candidates"}
        note={`${formatCountOf(total, "image")} with this filter.`}
      >
        <div className="flex flex-col gap-4">
          <ClassFilters base={base} filter={filter} hrefOf={hrefOf} revisions={revisions} revisionId={revision?.id} />
          {images.length === 0 ? (
            <p className="py-10 text-center text-muted">
              No image of this class fits.{" "}
              <Link href={base} className="text-accent hover:underline">
                Show all
              </Link>
            </p>
          ) : (
            <ReviewSheet
              key={JSON.stringify(filter)}
              studyId={studyId}
              images={images}
              sets={sets}
              minimumVotes={current.minimumVotes}
              revision={revisionName}
              editable={canActAs(role, "reviewer")}
              addFlags={addFlagsAction.bind(null, String(studyId))}
              removeFlags={removeFlagsAction.bind(null, String(studyId))}
            />
          )}
          <Pagination page={filter.page} pageSize={pageSize} total={total} hrefOf={(page) => hrefOf({ page })} />
        </div>
      </Card>
    </>
  );
}
