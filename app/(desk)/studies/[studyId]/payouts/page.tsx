import { Wallet } from "lucide-react";
import type { Metadata } from "next";
import { BatchTabs } from "@/components/batches/batch-tabs";
import { AllPaidForm, PaidForm } from "@/components/payments/decision-forms";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount, formatCountOf, formatMoney } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { requireStudyPage } from "@/lib/auth/require-study";
import { markAllAsPaidAction, markAsPaidAction } from "@/lib/features/payments/actions";
import { hasImportedWork, listPayouts } from "@/lib/features/payments/queries";

export const metadata: Metadata = { title: "Payouts" };

const mostShown = 200;

export default async function PayoutsPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId, role } = await requireStudyPage((await params).studyId, "researcher");
  const [payouts, imported] = await Promise.all([listPayouts(studyId), hasImportedWork(studyId)]);
  const owed = payouts.reduce((sum, one) => sum + Math.max(0, one.owedCents), 0);
  const waiting = formatCountOf(payouts.filter((one) => one.owedCents > 0).length, "worker");
  return (
    <>
      <PageHeader
        title="Payouts"
        sentence={
          payouts.length === 0
            ? imported
              ? "Nobody has earned anything here: the work in the study's archive is paid where it was exported."
              : "Nobody has earned anything yet."
            : owed === 0
              ? "Everybody has what they earned, as far as it is written down here."
              : `${formatMoney(owed)} are owed to ${waiting}, as far as it is written down here.`
        }
        actions={
          payouts.length > 0 ? (
            <Button asChild>
              <a href={`/api/v1/studies/${studyId}/payouts?format=csv`} download>
                Export as CSV
              </a>
            </Button>
          ) : undefined
        }
      />
      <BatchTabs studyId={studyId} role={role} current="/payouts" />
      {payouts.length === 0 ? (
        <EmptyState title="Nothing to pay out" icon={<Wallet />}>
          Approved work and bonuses add up here, worker by worker. A market that moves money pays people itself; the
          built-in one keeps books, and what you pay outside of it is written down here.
        </EmptyState>
      ) : (
        <Card flush>
          {owed > 0 ? (
            <div className="flex flex-wrap items-center justify-between gap-2 border-b px-4 py-3">
              <p className="text-muted text-sm">Export the list, pay by it, then write it down, one by one or all.</p>
              <AllPaidForm
                action={markAllAsPaidAction.bind(null, String(studyId))}
                owedCents={owed}
                workers={waiting}
              />
            </div>
          ) : null}
          <Table label="Payouts">
            <thead>
              <tr>
                <HeadCell>Worker</HeadCell>
                <HeadCell>At the market</HeadCell>
                <HeadCell numeric>Approved</HeadCell>
                <HeadCell numeric>Rewards</HeadCell>
                <HeadCell numeric>Bonuses</HeadCell>
                <HeadCell numeric>Paid out</HeadCell>
                <HeadCell numeric>Owed</HeadCell>
                <HeadCell>
                  <span className="sr-only">Write down</span>
                </HeadCell>
              </tr>
            </thead>
            <tbody>
              {payouts.slice(0, mostShown).map((one) => (
                <Row key={one.workerId}>
                  <Cell className="whitespace-nowrap font-mono text-xs">{one.pseudonym}</Cell>
                  <Cell className="whitespace-nowrap font-mono text-muted text-xs">{one.marketWorkerId}</Cell>
                  <Cell numeric>{formatCount(one.approved)}</Cell>
                  <Cell numeric>{formatMoney(one.rewardCents)}</Cell>
                  <Cell numeric>{formatMoney(one.bonusCents)}</Cell>
                  <Cell numeric>{formatMoney(one.paidOutCents)}</Cell>
                  <Cell numeric className="font-medium">
                    {formatMoney(one.owedCents)}
                  </Cell>
                  <Cell>
                    <PaidForm
                      action={markAsPaidAction.bind(null, String(studyId))}
                      workerId={one.workerId}
                      owedCents={Math.max(0, one.owedCents)}
                    />
                  </Cell>
                </Row>
              ))}
            </tbody>
          </Table>
          {payouts.length > mostShown ? (
            <p className="px-4 py-3 text-muted text-xs">
              and {formatCount(payouts.length - mostShown)} more: the CSV has them all.
            </p>
          ) : null}
        </Card>
      )}
    </>
  );
}
