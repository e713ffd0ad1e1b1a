import { Download } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { cache } from "react";
import { RoundClasses } from "@/components/reviews/round-classes";
import { addressOf } from "@/components/ui/address";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FilterBar } from "@/components/ui/filter-bar";
import { formatCount, formatCountOf } from "@/components/ui/format";
import { LinkSegments } from "@/components/ui/link-tabs";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { SearchedList } from "@/components/ui/searched-list";
import { canActAs, orNotFound, requireStudy } from "@/lib/auth/require-study";
import { getRound } from "@/lib/features/reviews/queries";
import { classStandings, parseRoundId, roundAddressSchema } from "@/lib/features/reviews/schema";
import { listStudyMembers } from "@/lib/features/studies/queries";

interface Props {
  params: Promise<{ studyId: string; roundId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

const pageSize = 50;

/** Asked once, for the page and for its title. */
const findRound = cache(async (study: string, roundId: string) => {
  const { studyId, user, role } = await requireStudy(study, "viewer");
  return {
    ...{ studyId, user, role },
    round: await orNotFound((async () => getRound(studyId, parseRoundId(roundId), user))()),
  };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { studyId, roundId } = await params;
  return { title: `Round ${(await findRound(studyId, roundId)).round.number}` };
}

export default async function RoundPage({ params, searchParams }: Props) {
  const { studyId: study, roundId } = await params;
  const { studyId, user, role, round } = await findRound(study, roundId);
  const members = await listStudyMembers(studyId);
  const filter = roundAddressSchema.parse(await searchParams);
  const isMine = (one: (typeof round.classes)[number]) =>
    one.slots.some((slot) => (slot.assigneeId ?? slot.decidedBy) === user.id);
  const wanted = filter.q.toLowerCase();
  const found = round.classes.filter((one) =>
    [one.wnid, ...one.lemmas].some((text) => text.toLowerCase().includes(wanted)),
  );
  const fits = (state: typeof filter.state) =>
    found.filter((one) => (state === "all" ? true : state === "mine" ? isMine(one) : one.standing === state));
  const classes = fits(filter.state);
  const left = round.classes.filter((one) => one.standing === "unreviewed").length;
  const base = `/studies/${studyId}/reviews/${round.id}`;
  const hrefOf = (change: Partial<typeof filter>) =>
    addressOf(base, { ...filter, page: 1, ...change }, { state: "all", q: "", page: 1 });
  const next = round.classes.find(
    (one) => one.standing === "unreviewed" && (isMine(one) || one.slots.some((slot) => slot.assigneeId === null)),
  );
  return (
    <>
      <PageHeader
        title={`Round ${round.number}`}
        sentence={
          left === 0
            ? `Every class of ${round.revision} has been judged.`
            : `${formatCountOf(left, "class", "classes")} of ${formatCount(round.classes.length)} in ${round.revision} ${left === 1 ? "is" : "are"} left.`
        }
        actions={
          <>
            {canActAs(role, "researcher") ? (
              <Button asChild>
                <a href={`/api/v1/studies/${studyId}/reviews/${round.id}/file`} download>
                  <Download aria-hidden className="size-4" /> JSON
                </a>
              </Button>
            ) : null}
            {next ? (
              <Button asChild look="primary">
                <Link
                  href={`/studies/${studyId}/classes/${encodeURIComponent(next.wnid)}?drawn=in&revision=${round.revisionId}`}
                >
                  Go on reviewing
                </Link>
              </Button>
            ) : null}
          </>
        }
      />
      <div className="flex flex-wrap items-center gap-3">
        <LinkSegments
          label="Verdict"
          tabs={(["all", "mine", ...classStandings] as const).map((state) => ({
            label: {
              all: "All",
              mine: "Mine",
              unreviewed: "Unreviewed",
              reviewed: "Reviewed",
              problematic: "Problematic",
              conflict: "Conflict",
            }[state],
            href: hrefOf({ state }),
            count: formatCount(fits(state).length),
            current: filter.state === state,
          }))}
        />
        <FilterBar
          action={base}
          keep={filter.state === "all" ? {} : { state: filter.state }}
          search={{ name: "q", label: "Search classes", placeholder: "wnid or word", value: filter.q }}
        />
      </div>
      <SearchedList text={filter.q}>
        <Card flush>
          {classes.length === 0 ? (
            <p className="px-4 py-10 text-center text-muted">No class of this round fits.</p>
          ) : (
            <RoundClasses
              studyId={studyId}
              revisionId={round.revisionId}
              classes={classes.slice((filter.page - 1) * pageSize, filter.page * pageSize)}
              nameOf={(id) => members.find((member) => member.userId === id)?.name ?? "a former member"}
            />
          )}
        </Card>
        <Pagination page={filter.page} pageSize={pageSize} total={classes.length} hrefOf={(page) => hrefOf({ page })} />
      </SearchedList>
    </>
  );
}
