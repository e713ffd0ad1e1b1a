import Link from "next/link";
import { formatCount, formatFrequency } from "@/components/ui/format";
import { Progress } from "@/components/ui/progress";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { ClassProgress } from "@/lib/features/classes/rules";

const binNames = [".0–.2", ".2–.4", ".4–.6", ".6–.8", ".8–1"];

/** Classes with what they have in images and votes. `need` = judged candidates that a test set asks for. */
export function ClassTable({
  studyId,
  classes,
  need,
}: {
  studyId: number;
  classes: readonly ClassProgress[];
  need: number;
}) {
  return (
    <Table label="Classes">
      <thead>
        <tr>
          <HeadCell>Class</HeadCell>
          <HeadCell numeric>Reference</HeadCell>
          <HeadCell numeric>Candidates</HeadCell>
          <HeadCell className="w-48">Candidates with enough votes</HeadCell>
          <HeadCell className="w-40">By frequency</HeadCell>
          <HeadCell numeric>
            <span title="Mean selection frequency of the reference images with votes">Mean, reference</span>
          </HeadCell>
          <HeadCell numeric>
            <span title="Mean selection frequency of the candidates with votes">Mean, candidates</span>
          </HeadCell>
        </tr>
      </thead>
      <tbody>
        {classes.map((one) => (
          <Row key={one.wnid}>
            <Cell className="max-w-72">
              <Link
                href={`/studies/${studyId}/classes/${encodeURIComponent(one.wnid)}`}
                className="block hover:text-accent"
                title={one.gloss}
              >
                <span className="block truncate font-medium">{one.lemmas[0] ?? one.wnid}</span>
                <span className="figures block truncate text-faint text-xs">{one.wnid}</span>
              </Link>
            </Cell>
            <Cell numeric>{formatCount(one.references)}</Cell>
            <Cell numeric>{formatCount(one.candidates)}</Cell>
            <Cell>
              <div className="flex items-center gap-2.5">
                <Progress
                  label={`${one.lemmas[0] ?? one.wnid}: candidates with enough votes`}
                  total={one.candidates}
                  parts={[
                    {
                      label: "candidates with enough votes",
                      value: one.readyCandidates,
                      colour: one.readyCandidates >= need ? "var(--new)" : "var(--attention-mark)",
                    },
                  ]}
                />
                <span className={`figures w-10 text-right ${one.readyCandidates >= need ? "" : "text-attention"}`}>
                  {formatCount(one.readyCandidates)}
                </span>
              </div>
            </Cell>
            <Cell>
              <Progress
                label={`${one.lemmas[0] ?? one.wnid}: candidates by selection frequency`}
                height={10}
                total={one.bins.reduce((sum, count) => sum + count, 0)}
                parts={one.bins.map((value, bin) => ({
                  label: `candidates in ${binNames[bin]}`,
                  value,
                  colour: `var(--bin-${bin})`,
                }))}
              />
            </Cell>
            <Cell numeric>{formatFrequency(one.meanReference)}</Cell>
            <Cell numeric>{formatFrequency(one.meanCandidate)}</Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
