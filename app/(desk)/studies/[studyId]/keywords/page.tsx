import { KeyRound } from "lucide-react";
import type { Metadata } from "next";
import { KeywordPlanForm } from "@/components/keywords/keyword-plan-form";
import { KeywordTable } from "@/components/keywords/keyword-table";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount, formatCountOf } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import { importKeywordPlanAction } from "@/lib/features/keywords/actions";
import { listKeywordCoverage } from "@/lib/features/keywords/queries";
import { keywordPlanActs } from "@/lib/features/keywords/schema";
import { versionOfActs } from "@/lib/features/people/queries";

export const metadata: Metadata = { title: "Keywords" };

export default async function KeywordsPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId, role } = await requireStudy((await params).studyId, "viewer");
  const [keywords, version] = await Promise.all([
    listKeywordCoverage(studyId),
    versionOfActs(studyId, keywordPlanActs),
  ]);
  const classes = Map.groupBy(keywords, ({ wnid }) => wnid);
  const sum = (of: (row: (typeof keywords)[number]) => number) => keywords.reduce((all, row) => all + of(row), 0);
  return (
    <>
      <PageHeader
        title="Keywords"
        sentence={
          keywords.length === 0
            ? "The new set takes the keywords of the old one in the same proportions; two people label in house."
            : `${formatCount(sum(({ confirmed }) => confirmed))} of ${formatCountOf(
                sum(({ target }) => target),
                "image",
              )} are agreed on by two people, over ${formatCountOf(keywords.length, "keyword")}.`
        }
      />
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-6">
          {keywords.length === 0 ? (
            <EmptyState title="No plan yet" icon={<KeyRound />}>
              Import the keyword counts of the old set; images under a keyword come from sources that name one, such as
              Tiny Images or a table with the column keyword.
            </EmptyState>
          ) : (
            [...classes].map(([wnid, rows]) => (
              <Card key={wnid} flush title={wnid} note={`${formatCountOf(rows.length, "keyword")}`}>
                <KeywordTable studyId={studyId} keywords={rows} />
              </Card>
            ))
          )}
        </div>
        {canActAs(role, "researcher") ? (
          <Card title="Plan">
            <KeywordPlanForm action={importKeywordPlanAction.bind(null, String(studyId))} version={version} />
          </Card>
        ) : null}
      </div>
    </>
  );
}
