// npm run demo: the whole product on an empty database of its own, filled by walking the road: images drawn by the project, a batch
// published to the built-in market, a simulated crowd that answers over HTTP, three variants drawn. The next demo starts anew.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createUser } from "@/lib/auth/create-user";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase } from "@/lib/db/client";
import { importClassList } from "@/lib/features/classes/mutations";
import { putTranslation } from "@/lib/features/crowd/mutations";
import { createStudy } from "@/lib/features/studies/mutations";
import { drawRevisions } from "@/lib/features/variants/mutations";
import { requestMeasurement } from "@/lib/features/workers/mutations";
import { createInvitation } from "@/lib/market/seed";
import { readDemoOpinions } from "@/prisma/seed/demo-crowd";
import { writeDemoImages } from "@/prisma/seed/demo-images";
import { simulatedWorkers } from "@/prisma/seed/simulated-crowd";
import { clearFolder } from "./clear-folder";
import { answerBatches, postBatch } from "./crowd";
import { freePort, isPortFree } from "./free-port";
import { importFolder } from "./import-folder";
import { startProgress } from "./progress";
import { root } from "./root";
import { type Stack, startStack } from "./stack";

const folder = join(root, ".redraw/demo");
const email = "researcher@localhost.local";
const log = (line: string) => console.log(line);

async function fill(stack: Stack): Promise<AuthorizedStudyId> {
  const userId = await createUser({ email, name: "Researcher", password: stack.secrets.researcherPassword });
  const images = join(stack.env.IMPORT_ROOT ?? folder, "demo");

  const drawing = startProgress("drawing images", process.stdout);
  await writeDemoImages(images, {
    seed: 1,
    candidatesPerClass: 60,
    referencesPerClass: 50,
    onProgress: drawing.update,
  });
  drawing.end();

  const studyId = studyOfJob(
    await createStudy(
      { id: userId },
      {
        name: "Twelve things, drawn again",
        description: "Twelve classes of drawn pictures: some easy, some ambiguous, some wrong. Made by `npm run demo`.",
        budgetCents: 20_000,
        consentText:
          "You take part in a study of image datasets. Your answers are stored under a pseudonym. Taking part is voluntary; you may return a HIT at any time.",
        contact: email,
      },
    ),
  );
  // The pictures are drawings, and the page must not tell workers to leave drawings out.
  await putTranslation(
    studyId,
    {
      language: "en",
      words: {
        "Also when it is partly hidden, small or among other things. Photographs only, no drawings or paintings.":
          "Also when it is partly hidden, small or among other things. All of these are drawings.",
        "Photographs only: a drawing or a painting of it does not count.":
          "All images of this study are drawings: a picture of it counts, a thing that only looks like it does not.",
      },
      classes: {},
    },
    userId,
  );
  const list = join(images, "classes.json");
  await importClassList(studyId, { format: "json", bytes: await readFile(list), name: list, actor: userId });
  await importFolder(studyId, { role: "reference", folder: join(images, "reference") }, userId, process.stdout);
  await importFolder(studyId, { role: "candidate", folder: join(images, "candidates") }, userId, process.stdout);

  await postBatch(studyId, { name: "First batch" }, userId, process.stdout);
  await answerBatches(studyId, {
    marketUrl: stack.marketUrl,
    invitationUrl: await createInvitation({ label: "Simulated crowd" }),
    workers: simulatedWorkers(16, 1),
    chooses: await readDemoOpinions(images),
    seed: 1,
    stream: process.stdout,
  });
  // The last measurement was taken while votes came in: the Workers page would say so until the next.
  await requestMeasurement(studyId);
  await drawRevisions(
    studyId,
    [{ strategy: "matchedFrequency" }, { strategy: "threshold" }, { strategy: "topImages" }],
    userId,
  );
  // Two HITs stay open: whoever tries the demo can be a worker.
  await postBatch(
    studyId,
    {
      name: "For you to try",
      images: "all",
      referenceTargets: "none",
      classes: ["n02123045", "n07747607"],
      redundancy: 2,
    },
    userId,
    process.stdout,
  );
  return studyId;
}

async function main(): Promise<void> {
  const started = performance.now();
  await clearFolder(folder);
  const [deskPort, marketPort] = await Promise.all(
    [Number(process.env.DESK_PORT ?? 3000), Number(process.env.MARKET_PORT ?? 3001)].map(async (port) =>
      (await isPortFree(port)) ? port : freePort(),
    ),
  );
  const stack = await startStack({
    folder,
    parts: ["market", "desk", "jobs"],
    deskPort: deskPort ?? 0,
    marketPort: marketPort ?? 0,
    sweepSeconds: 3,
    disposable: true,
    log,
    onSignal: closeDatabase,
  });
  Object.assign(process.env, stack.env);
  const ready = performance.now();
  const studyId = await fill(stack);
  const invitation = await createInvitation({ label: "You" });
  await closeDatabase();
  const seconds = (from: number, to: number) => `${Math.round((to - from) / 1000)} s`;
  log(`
  Ready: set up in ${seconds(started, ready)}, filled in ${seconds(ready, performance.now())}.

  Desk     ${stack.deskUrl}/studies/${studyId}
           sign in as  ${email}
           password    ${stack.secrets.researcherPassword}
  Market   be a worker: open  ${invitation}  in another browser

  Ctrl-C stops everything; the next demo starts anew.
`);
  throw new Error(`The ${await stack.failed} ended by itself; its last lines stand above.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.exit(1), 20_000).unref();
});
