import type { Metadata } from "next";
import Link from "next/link";
import { cache } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { formatCount, formatCountOf, formatFrequency } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { Stat, StatRow } from "@/components/ui/stat";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { AnswerStrips } from "@/components/workers/answer-strips";
import { IntervalText } from "@/components/workers/interval-text";
import { canActAs, orNotFound, requireStudy } from "@/lib/auth/require-study";
import { getWorker } from "@/lib/features/workers/queries";

interface Props {
  params: Promise<{ studyId: string; pseudonym: string }>;
}

/** Asked once, for the page and for its title. */
const findWorker = cache(async (study: string, pseudonym: string) => {
  const { studyId, role } = await requireStudy(study, "viewer");
  return { studyId, role, worker: await orNotFound(getWorker(studyId, decodeURIComponent(pseudonym))) };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { studyId, pseudonym } = await params;
  return { title: (await findWorker(studyId, pseudonym)).worker.pseudonym };
}

export default async function WorkerPage({ params }: Props) {
  const { studyId: study, pseudonym } = await params;
  const { studyId, role, worker } = await findWorker(study, pseudonym);
  const signed = (value: number) => `${value < 0 ? "\u2212" : "+"}${formatFrequency(Math.abs(value))}`;
  return (
    <>
      <PageHeader
        title={<span className="figures">{worker.pseudonym}</span>}
        badge={
          worker.excluded ? (
            <Badge>excluded</Badge>
          ) : worker.suspect ? (
            <Badge tone="attention">worth a look</Badge>
          ) : undefined
        }
        sentence={
          worker.assignments > 0
            ? `${formatCountOf(worker.assignments, "HIT")}, ${formatCountOf(worker.votes, "answer")} that count.`
            : `${formatCountOf(worker.votes, "imported vote")}.`
        }
        actions={
          canActAs(role, "researcher") && !worker.excluded ? (
            <Button asChild>
              <Link href={`/studies/${studyId}/workers/exclude?worker=${encodeURIComponent(worker.pseudonym)}`}>
                Preview excluding
              </Link>
            </Button>
          ) : undefined
        }
      />
      <StatRow>
        <Stat
          label="Positives selected"
          value={
            <IntervalText part={worker.positiveSelected} whole={worker.positiveShown} counts="positive controls" />
          }
          note="originals average about .7"
        />
        <Stat
          label="Negatives selected"
          value={
            <IntervalText part={worker.negativeSelected} whole={worker.negativeShown} counts="negative controls" />
          }
          note="less is better"
        />
        <Stat
          label="Agreement with others"
          value={formatFrequency(worker.agreement)}
          note={`on ${formatCount(worker.agreementVotes)} answers`}
        />
        <Stat
          label="Bias"
          value={worker.bias === null ? "–" : signed(worker.bias)}
          note="positive selects more than others"
        />
        <Stat
          label="Sensitivity, specificity"
          value={`${formatFrequency(worker.sensitivity)}, ${formatFrequency(worker.specificity)}`}
          note="Dawid-Skene, pooled over classes"
        />
        <Stat
          label="Seconds per HIT"
          value={worker.medianSeconds === null ? "–" : Math.round(worker.medianSeconds)}
          note="median, while active"
        />
      </StatRow>
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Card
          title="Newest HITs"
          note={`Filled = selected; controls are outlined, wrong ones in amber. ${worker.patterned} answered in a pattern, ${worker.identical} like another HIT.`}
        >
          {worker.hits.length === 0 ? (
            <p className="py-4 text-muted">None: these votes were imported.</p>
          ) : (
            <AnswerStrips studyId={studyId} hits={worker.hits} now={new Date()} />
          )}
        </Card>
        <Card flush title="Bias per class" note="Classes in which this worker differs most from the others.">
          {worker.classBias.length === 0 ? (
            <p className="px-4 pb-4 text-muted">Too few answers in any one class.</p>
          ) : (
            <Table label="Bias per class">
              <thead>
                <tr>
                  <HeadCell>Class</HeadCell>
                  <HeadCell numeric>Answers</HeadCell>
                  <HeadCell numeric>Bias</HeadCell>
                </tr>
              </thead>
              <tbody>
                {worker.classBias.map((one) => (
                  <Row key={one.classId}>
                    <Cell>
                      <Link
                        href={`/studies/${studyId}/classes/${encodeURIComponent(one.wnid)}`}
                        className="hover:text-accent"
                      >
                        {one.lemmas[0] ?? one.wnid}
                      </Link>
                    </Cell>
                    <Cell numeric>{formatCount(one.votes)}</Cell>
                    <Cell numeric>{signed(one.bias)}</Cell>
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
