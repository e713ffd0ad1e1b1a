import type { Command } from "commander";
import { z } from "zod";
import { connectFromEnvironment } from "./client";
import { Refusal } from "./refusal";
import { findStudy } from "./study-option";
import { watch } from "./watch";

const fitSchema = z
  .object({ fit: z.object({ slope: z.number(), offset: z.number(), r2: z.number().nullable() }) })
  .nullable();
const evaluationSchema = z.object({
  evaluation: z.object({
    id: z.int(),
    name: z.string(),
    state: z.enum(["queued", "running", "done", "failed"]),
    error: z.string().nullable(),
    stepsDone: z.int(),
    steps: z.int(),
    result: z
      .object({
        comparisons: z.array(
          z.object({
            set: z.object({ name: z.string() }),
            models: z.array(z.object({ gap: z.number() })),
            fits: z.object({ plain: fitSchema, probit: fitSchema }),
          }),
        ),
      })
      .nullable(),
  }),
});

/** Adds `redraw evaluations run` to the program. */
export function addEvaluationsCommand(program: Command): void {
  program
    .command("evaluations")
    .description("How far accuracy moves between test sets of a study.")
    .command("run")
    .description(
      "Compares an original test set with new ones over all models that have predictions on both, and waits for it.",
    )
    .argument("<study>", "id or name")
    .argument("<original>", "id of the original test set")
    .argument("<new...>", "ids of the new test sets")
    .option("--json", "print the whole result and nothing else")
    .action(runEvaluation);
}

async function runEvaluation(
  study: string,
  original: string,
  news: string[],
  { json }: { json?: boolean },
): Promise<void> {
  const client = connectFromEnvironment();
  const base = `studies/${await findStudy(client, study)}/evaluations`;
  const body = { originalSetId: Number(original), newSetIds: news.map(Number) };
  const { id } = evaluationSchema.parse(await client.post(base, body)).evaluation;
  const { answer, evaluation } = await watch("steps", async () => {
    const heard = await client.get(`${base}/${id}`);
    const { evaluation: now } = evaluationSchema.parse(heard);
    return { answer: heard, evaluation: now, state: now.state, done: now.stepsDone, total: now.steps };
  });
  if (evaluation.state !== "done" || !evaluation.result)
    throw new Refusal(evaluation.error ?? "The evaluation failed without a reason");
  if (json) process.stdout.write(`${JSON.stringify(answer)}\n`);
  else
    for (const { set, models, fits } of evaluation.result.comparisons) {
      const gap = models.reduce((sum, one) => sum + one.gap, 0) / models.length;
      const line = fits.plain
        ? `, new = ${fits.plain.fit.slope.toFixed(4)} x original + ${fits.plain.fit.offset.toFixed(2)}`
        : "";
      process.stdout.write(`${set.name}: ${models.length} models, mean gap ${gap.toFixed(2)} points${line}\n`);
    }
}
