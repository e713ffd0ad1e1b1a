import { studyOfJob } from "@/lib/auth/study-of-job";
import { withAdvisoryLock } from "@/lib/db/advisory-lock";
import { database } from "@/lib/db/client";
import { requestMeasurement, saveMeasurement } from "@/lib/features/workers/mutations";
import { listVoteCells, loadVotes } from "@/lib/features/workers/queries";
import { measureWorkers } from "@/lib/features/workers/rules";
import type { AgreementFigures } from "@/lib/features/workers/schema";
import { agreementOf, bootstrapAgreement, type VoteCell } from "@/lib/stats/agreement";
import { seededGenerator } from "@/lib/stats/seeded-generator";
import type { JobTask } from "../registry";

const overallResamples = 1000;
const classResamples = 200;

/** Measures a study's workers and the agreement of its votes, and puts that in the place of the measurement before. */
export const measureQuality: JobTask<"measure-quality"> = async (payload, { signal }) => {
  const studyId = studyOfJob(payload.studyId);
  // Two at once would measure the same: the second comes when votes have changed.
  await withAdvisoryLock(`measure-quality/${studyId}`, async () => {
    const started = performance.now();
    const cells = await listVoteCells(studyId);
    const votes = await loadVotes(studyId);
    const figures = measureWorkers(votes);
    const classes: (AgreementFigures & { classId: number })[] = [];
    for (const [classId, own] of Map.groupBy(cells, (cell) => cell.classId)) {
      if (signal.aborted) return;
      classes.push({ classId, ...figuresOf(own, classResamples, `class ${classId}`) });
      // Other jobs of this process go on in between.
      if (classes.length % 20 === 0) await new Promise((next) => setImmediate(next));
    }
    await saveMeasurement(studyId, {
      workers: votes.people.flatMap((person, number) => {
        const figure = figures[number];
        return figure ? [{ ...person, ...figure }] : [];
      }),
      agreement: { overall: figuresOf(merge(cells), overallResamples, "all classes"), classes },
      votes: cells.reduce((sum, cell) => sum + cell.shown * cell.images, 0),
      seconds: (performance.now() - started) / 1000,
    });
  });
};

function figuresOf(cells: readonly VoteCell[], resamples: number, name: string): AgreementFigures {
  return { ...agreementOf(cells), intervals: bootstrapAgreement(cells, { resamples, rng: seededGenerator(1, name) }) };
}

/** Cells of all classes with equal counts as one. */
function merge(cells: readonly VoteCell[]): VoteCell[] {
  return [...Map.groupBy(cells, ({ shown, selected }) => `${shown}/${selected}`).values()].flatMap((equal) => {
    const [first] = equal;
    return first ? [{ ...first, images: equal.reduce((sum, cell) => sum + cell.images, 0) }] : [];
  });
}

/** Asks for a measurement of every study whose votes have changed since its last one, at most once in five minutes. */
export const sweepQuality: JobTask<"sweep-quality"> = async () => {
  const changed = await database("jobs").$queryRaw<{ studyId: number }[]>`
    select t.study_id as "studyId" from (select study_id, sum(shown) as votes from tallies group by 1) as t
    left join quality_measurements m on m.study_id = t.study_id
    where t.votes > 0 and (m.study_id is null or (m.votes <> t.votes and m.measured_at < app_now() - interval '5 minutes'))`;
  for (const { studyId } of changed) await requestMeasurement(studyOfJob(studyId));
};
