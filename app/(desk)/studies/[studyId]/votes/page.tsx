import { CheckSquare } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { VotesOverTime } from "@/components/charts/votes-over-time";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount } from "@/components/ui/format";
import { LinkSegments } from "@/components/ui/link-tabs";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { AssignmentTable } from "@/components/votes/assignment-table";
import { VoteImportTable } from "@/components/votes/vote-import-table";
import { VoteStats } from "@/components/votes/vote-stats";
import { votesSentence } from "@/components/votes/votes-sentence";
import { requireStudy } from "@/lib/auth/require-study";
import { getStudy, getStudyCounts, listAssignmentsByHour, listStudyMembers } from "@/lib/features/studies/queries";
import { listVoteImports } from "@/lib/features/vote-imports/queries";
import { countAssignmentGroups, getVotesSummary, listAssignments } from "@/lib/features/votes/queries";
import { votesAddressSchema } from "@/lib/features/votes/schema";

export const metadata: Metadata = { title: "Votes" };

const pageSize = 25;
const groupLabels = { all: "All", counted: "Counted", waiting: "Provisional", aside: "Set aside" } as const;

export default async function VotesPage({
  params,
  searchParams,
}: {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { studyId } = await requireStudy((await params).studyId, "viewer");
  const { state, page } = votesAddressSchema.parse(await searchParams);
  const [study, counts, summary, groups, hours, assignments, imports, members] = await Promise.all([
    getStudy(studyId),
    getStudyCounts(studyId),
    getVotesSummary(studyId),
    countAssignmentGroups(studyId),
    listAssignmentsByHour(studyId),
    listAssignments(studyId, state, { limit: pageSize, offset: (page - 1) * pageSize }),
    listVoteImports(studyId),
    listStudyMembers(studyId),
  ]);
  const base = `/studies/${studyId}/votes`;
  const importVotes = (
    <Button asChild>
      <Link href={`${base}/new`}>Import votes</Link>
    </Button>
  );
  if (groups.all === 0 && imports.length === 0)
    return (
      <>
        <PageHeader title="Votes" sentence="What the crowd says of each image, and where the answers came from." />
        <EmptyState
          title="No vote yet"
          icon={<CheckSquare />}
          action={
            <div className="flex flex-wrap justify-center gap-2">
              <Button asChild look="primary">
                <Link href={`/studies/${studyId}/batches/new`}>Plan a batch</Link>
              </Button>
              {importVotes}
            </div>
          }
        >
          A vote is one worker's answer to one image: does it show the class? Publish a batch of HITs to collect votes,
          or bring those that were collected elsewhere. They become the images' selection frequencies.
        </EmptyState>
      </>
    );
  return (
    <>
      <PageHeader title="Votes" sentence={votesSentence(summary, groups)} actions={importVotes} />
      <VoteStats
        summary={summary}
        groups={groups}
        images={counts.candidates + counts.references}
        minimumVotes={study.minimumVotes}
      />
      {hours.length > 0 ? (
        <Card title="Votes over time" note="Submissions as the market confirmed them, over the last 14 days.">
          <VotesOverTime counts={hours} />
        </Card>
      ) : null}
      <Card
        title="Submissions"
        note="One worker's answer to one HIT. It counts once the market lists it and its votes agree with ours."
        action={
          <LinkSegments
            label="Submissions"
            tabs={(["all", "counted", "waiting", "aside"] as const).map((group) => ({
              href: group === "all" ? base : `${base}?state=${group}`,
              label: groupLabels[group],
              count: formatCount(groups[group]),
              current: group === state,
            }))}
          />
        }
        flush
      >
        {assignments.length > 0 ? (
          <AssignmentTable studyId={studyId} assignments={assignments} now={new Date()} />
        ) : (
          <p className="border-t px-4 py-6 text-muted">No submission here.</p>
        )}
        {groups[state] > pageSize ? (
          <div className="border-t px-4 py-3">
            <Pagination
              page={page}
              pageSize={pageSize}
              total={groups[state]}
              hrefOf={(to) => `${base}?state=${state}&page=${to}`}
            />
          </div>
        ) : null}
      </Card>
      <div id="imports" className="scroll-mt-16">
        <Card
          title="Votes from elsewhere"
          note="Files of votes or counts; they add to the same frequencies as the study's own votes."
          action={imports.length > 0 ? importVotes : undefined}
          flush
        >
          {imports.length > 0 ? (
            <VoteImportTable
              imports={imports}
              nameOf={(userId) => members.find((member) => member.userId === userId)?.name ?? "a former member"}
            />
          ) : (
            <p className="border-t px-4 py-6 text-muted">
              None imported. Votes that another crowd or an earlier study gave can be brought in as a CSV file.
            </p>
          )}
        </Card>
      </div>
    </>
  );
}
