import { Send } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { BatchState } from "@/components/batches/batch-state";
import { BatchTabs } from "@/components/batches/batch-tabs";
import { BudgetBar } from "@/components/charts/budget-bar";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount, formatCountOf, formatMoney, formatTime } from "@/components/ui/format";
import { LiveRefresh } from "@/components/ui/live-refresh";
import { PageHeader } from "@/components/ui/page-header";
import { Progress } from "@/components/ui/progress";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { requireStudy } from "@/lib/auth/require-study";
import { listBatches } from "@/lib/features/batches/queries";
import { getStudySpend } from "@/lib/features/studies/queries";

export const metadata: Metadata = { title: "Batches" };

export default async function BatchesPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId, role } = await requireStudy((await params).studyId, "viewer");
  const [batches, spend] = await Promise.all([listBatches(studyId), getStudySpend(studyId)]);
  const open = batches.filter((batch) => batch.state === "publishing" || batch.state === "published").length;
  const plan = (
    <Button asChild look="primary">
      <Link href={`/studies/${studyId}/batches/new`}>Plan a batch</Link>
    </Button>
  );
  return (
    <>
      {open > 0 ? <LiveRefresh seconds={4} /> : null}
      <PageHeader
        title="Batches"
        sentence={
          batches.length === 0
            ? "HITs that are posted together, at one price."
            : open > 0
              ? `${formatCountOf(open, "batch is", "batches are")} out at the market.`
              : "Nothing is out at the market."
        }
        actions={batches.length > 0 ? plan : undefined}
      />
      <BatchTabs studyId={studyId} role={role} current="/batches" />
      {batches.length === 0 ? (
        <EmptyState title="No batch yet" icon={<Send />} action={plan}>
          A batch cuts the images that are short of votes into HITs. You see every HIT and its price before anything is
          posted.
        </EmptyState>
      ) : (
        <>
          <Card title="Budget">
            <BudgetBar {...spend} />
          </Card>
          <Card flush>
            <Table label="Batches">
              <thead>
                <tr>
                  <HeadCell>Batch</HeadCell>
                  <HeadCell>State</HeadCell>
                  <HeadCell numeric>HITs</HeadCell>
                  <HeadCell className="w-60">Assignments that count</HeadCell>
                  <HeadCell numeric>Price with fees</HeadCell>
                  <HeadCell>Published</HeadCell>
                </tr>
              </thead>
              <tbody>
                {batches.map((batch) => (
                  <Row key={batch.id}>
                    <Cell className="max-w-72">
                      <Link
                        href={`/studies/${studyId}/batches/${batch.id}`}
                        className="block truncate font-medium hover:text-accent"
                      >
                        {batch.name}
                      </Link>
                    </Cell>
                    <Cell>
                      <BatchState state={batch.state} />
                    </Cell>
                    <Cell numeric>{formatCount(batch.hitCount)}</Cell>
                    <Cell>
                      <div className="flex items-center gap-2.5">
                        <Progress
                          label={`${batch.name}: assignments that count`}
                          total={batch.hitCount * batch.redundancy}
                          parts={[{ label: "assignments that count", value: batch.counted, colour: "var(--new)" }]}
                        />
                        <span className="figures whitespace-nowrap text-xs">
                          {formatCount(batch.counted)} / {formatCount(batch.hitCount * batch.redundancy)}
                        </span>
                      </div>
                    </Cell>
                    <Cell numeric>{formatMoney(batch.costCents)}</Cell>
                    <Cell className="whitespace-nowrap text-muted">
                      {batch.publishedAt ? formatTime(batch.publishedAt) : "not yet"}
                    </Cell>
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
