import { ChartScatter } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { figure } from "@/components/evaluations/evaluation-words";
import { Ago } from "@/components/ui/ago";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCountOf } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { requireStudy } from "@/lib/auth/require-study";
import { listEvaluations } from "@/lib/features/evaluations/queries";

export const metadata: Metadata = { title: "Evaluations" };

export default async function EvaluationsPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId } = await requireStudy((await params).studyId, "viewer");
  const evaluations = await listEvaluations(studyId);
  const base = `/studies/${studyId}/evaluations`;
  const now = new Date();
  const make = (
    <Button asChild look="primary">
      <Link href={`${base}/new`}>Compare test sets</Link>
    </Button>
  );
  if (evaluations.length === 0)
    return (
      <>
        <PageHeader
          title="Evaluations"
          sentence="How far accuracy moves from the original test set to a new one, and why."
        />
        <EmptyState
          icon={<ChartScatter />}
          title="Nothing compared yet"
          action={
            <span className="flex flex-wrap justify-center gap-2">
              {make}
              <Button asChild>
                <Link href={`/studies/${studyId}/predictions/new`}>Bring predictions in</Link>
              </Button>
            </span>
          }
        >
          An evaluation takes the models that have predictions on two test sets. Bring predictions in first, then
          compare.
        </EmptyState>
      </>
    );
  return (
    <>
      <PageHeader
        title="Evaluations"
        sentence={`${formatCountOf(evaluations.length, "comparison")} of test sets.`}
        actions={make}
      />
      <Card flush>
        <Table label="Evaluations">
          <thead>
            <tr>
              <HeadCell>Name</HeadCell>
              <HeadCell>Original</HeadCell>
              <HeadCell>New</HeadCell>
              <HeadCell numeric>Models</HeadCell>
              <HeadCell numeric>Mean gap, points</HeadCell>
              <HeadCell>Computed</HeadCell>
            </tr>
          </thead>
          <tbody>
            {evaluations.map((one) => (
              <Row key={one.id}>
                <Cell className="font-medium">
                  <Link href={`${base}/${one.id}`} className="hover:text-accent">
                    {one.name}
                  </Link>{" "}
                  {one.shareNumber === null ? null : <Badge tone="accent">shared</Badge>}
                </Cell>
                <Cell>{one.originalSet}</Cell>
                <Cell>{one.newSets.join(", ")}</Cell>
                <Cell numeric>{one.models ?? "–"}</Cell>
                <Cell numeric>{one.meanGaps.map((gap) => figure(gap, 1)).join(", ") || "–"}</Cell>
                <Cell className="text-muted">
                  {one.state === "done" && one.computedAt ? (
                    <Ago at={one.computedAt} now={now} />
                  ) : (
                    <Badge tone={one.state === "failed" ? "danger" : "neutral"}>{one.state}</Badge>
                  )}
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      </Card>
    </>
  );
}
