// Whoever writes requests by hand: every Server Action of the desk that concerns a study is called as a program would call it, by a
// stranger and by a viewer, with the study's own ids, values that its form takes and fields that it does not have. Nothing may change.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { auth } from "@/lib/auth/auth";
import { createUser } from "@/lib/auth/create-user";
import { database, pool } from "@/lib/db/client";
import { buildGeneratedCrowd } from "@/prisma/seed/generated-crowd";
import { buildGeneratedPool } from "@/prisma/seed/generated-pool";
import { expect, test } from "./fixtures";

interface Action {
  id: string;
  name: string;
  /** Names of its parameters. */
  parameters: string[];
  /** Address of a page that offers it. */
  page: string;
}

/** The actions that the build serves, with the parameters that their source names. */
async function listActions(): Promise<Action[]> {
  const manifest = join(process.env.NEXT_DIST_DIR ?? ".next", "server/server-reference-manifest.json");
  const { node } = JSON.parse(await readFile(manifest, "utf8")) as {
    node: Record<string, { filename: string; exportedName: string; workers: Record<string, unknown> }>;
  };
  return Promise.all(
    Object.entries(node).map(async ([id, { filename, exportedName: name, workers }]) => {
      const source = await readFile(filename, "utf8");
      const [, list = ""] = new RegExp(`function ${name}\\(([^)]*)\\)`).exec(source) ?? [];
      const flat = list.replace(/\{[^}]*\}/g, "object");
      const parameters = [...flat.matchAll(/(\w+)\??: /g)].map((found) => found[1] ?? "");
      const [page = ""] = Object.keys(workers);
      return { id, name, parameters, page: page.replace(/^app\/\(desk\)|\/\(\w+\)|\/page$/g, "") };
    }),
  );
}

/** Tables that jobs write by themselves. */
const measured = ["worker_qualities", "quality_measurements", "alerts", "alert_deliveries"];

/** What stands of a study, in every table. */
async function digestOf(studyId: number): Promise<Record<string, string>> {
  const { rows } = await pool().query<{ name: string }>(
    `select c.table_name::text as name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and c.column_name = 'study_id' and t.table_type = 'BASE TABLE' order by 1`,
  );
  const digests: Record<string, string> = {};
  for (const { name, key } of [{ name: "studies", key: "id" }, ...rows.map((row) => ({ ...row, key: "study_id" }))]) {
    if (measured.includes(name)) continue;
    const { rows: found } = await pool().query<{ text: string }>(
      `select t::text as text from "${name}" t where ${key} = $1 order by 1`,
      [studyId],
    );
    digests[name] = createHash("sha256")
      .update(found.map(({ text }) => text).join("\n"))
      .digest("hex");
  }
  return digests;
}

async function cookieOf(email: string, password: string): Promise<string> {
  const answer = await auth().api.signInEmail({ body: { email, password }, asResponse: true });
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
}

/** A study with a batch, answers, a draft, an invitation and an admin. */
async function buildStudy() {
  const studyId = await buildGeneratedPool(pool(), {
    name: "Forged",
    classes: 2,
    candidatesPerClass: 12,
    referencesPerClass: 8,
  });
  await buildGeneratedCrowd(pool(), { studyId, workers: 4, redundancy: 3, targetsPerHit: 6, controlsPerHit: 1 });
  const admin = await createUser({ email: "owner@example.org", name: "Owner", password: "a long enough password" });
  await database().study.update({
    where: { id: studyId },
    data: { ownerId: admin, budgetCents: 100_000, members: { create: { userId: admin, role: "admin" } } },
  });
  await database().invitation.create({
    data: {
      studyId,
      email: "later@example.org",
      role: "viewer",
      sha256: "0".repeat(64),
      createdBy: admin,
      expiresAt: new Date(Date.now() + 86_400_000),
    },
  });
  const [assignment, candidate, draft] = [
    await database().assignment.findFirstOrThrow({ where: { studyId } }),
    await database().candidate.findFirstOrThrow({ where: { studyId, role: "candidate" } }),
    await database().batch.findFirstOrThrow({ where: { studyId } }),
  ];
  return { studyId, admin, assignment, candidate, batchId: draft.id };
}

test("requests written by hand change nothing in a study of others, nor in one that they may only look at", async ({
  deskUrl,
  researcher,
}) => {
  const { studyId, admin, assignment, candidate, batchId } = await buildStudy();
  const ids: Record<string, unknown> = {
    studyId: String(studyId),
    batchId: String(batchId),
    id: String(assignment.id),
    candidateId: String(candidate.id),
    workerId: String(assignment.workerId),
    wnid: "c0000",
    act: "pause",
    kind: "bonus",
    decision: { kind: "accept" },
    archived: true,
    postingId: assignment.postingId,
    policyId: 1,
    revisionId: null,
    texts: { language: "de", version: "" },
    place: { roundId: 1, wnid: "c0000" },
    word: { class: "c0000", image: candidate.imageId, survivor: candidate.imageId },
    sent: {
      candidateIds: [candidate.id],
      reason: "invalid",
      note: "",
      picked: true,
      confirmed: true,
      pairs: [[candidate.imageId, candidate.imageId + 1]],
      verdict: "duplicate",
    },
  };
  const list = new File(['[{"wnid":"c0000","synset":["forged"]}]'], "classes.json");
  const fields: Record<string, string | File> = {
    ...{ name: "Forged", description: "forged", imagesPerClass: "3", minimumVotes: "2", seed: "7", budget: "1000" },
    ...{ targetsPerHit: "6", positiveControlsPerHit: "1", negativeControlsPerHit: "1", redundancy: "3", reward: "9" },
    ...{ assignmentMinutes: "10", autoApprovalHours: "9", lifetimeHours: "9", consentText: "x", contact: "x" },
    ...{ contentWarning: "x", settingsVersion: "1", ethicsApproval: "forged", retentionUntil: "2030-01-01" },
    ...{ mostPerWorker: "1", mostPerWorkerAndClass: "1", approvalDelayHours: "1", wageFloor: "1", version: "0" },
    ...{ language: "de", texts: '{"words":{"Work":"Arbeit"}}', good: String(candidate.id), reason: "forged" },
    ...{ amount: "0.01", note: "forged", ordered: "0", workerId: String(assignment.workerId), owedCents: "0" },
    ...{ totalCents: "30", email: "forged@example.org", role: "admin", was: "viewer", userId: researcher.id },
    ...{ strategy: "topImages", images: "on", hours: "5", assignments: "1", confirmation: "", metrics: "l2" },
    ...{ emails: "forged@example.org", webHookUrl: "https://forged.example.org/", total: "10", top: "5" },
    ...{ l2: "1", dssim: "1", hash: "1", features: "1", source: "folder", path: "/", intent: "start" },
    ...{ kind: "votes", file: list, flags: list, id: "1", workers: "1", revisionId: "1", title: "x", keywords: "x" },
    // What no form has, and a careless one would write into a row.
    ...{ studyId: String(studyId), ownerId: researcher.id, owner_id: researcher.id, archivedAt: "", isAdmin: "true" },
  };
  const actions = (await listActions()).filter(({ parameters }) => parameters[0] === "studyId");
  expect(actions.length).toBeGreaterThan(60);

  // Where one name means another thing in another form.
  const own: Record<string, Record<string, string | File>> = {
    createBatchAction: { images: "all" },
    createReleaseAction: { images: "original", folders: "wnid" },
    importPairsAction: { kind: "nearDuplicates" },
    saveReviewAction: { verdict: "reviewed", note: "x", slot: "" },
    startSearchAction: { l2: "on", dssim: "on", hash: "on", features: "" },
    createEvaluationAction: { originalSetId: "1", newSetIds: "1" },
    startImportAction: { role: "candidate", folder: "x" },
    createPredictionRunAction: {
      ...{ testSetId: "1", model: "x", fit: "squash", resize: "8", crop: "8", interpolation: "bilinear", classes: "" },
      ...{ channels: "rgb", layout: "nchw", range: "1", mean: "0 0 0", deviation: "1 1 1" },
    },
    createListedTestSetAction: { imageCount: "10" },
    drawRevisionAction: { startingFrom: "" },
    applyExclusionAction: { targets: JSON.stringify({ batchIds: [batchId] }) },
  };
  const call = async (action: Action, cookie: string, changed: Record<string, string | File> = {}) => {
    const { id, parameters } = action;
    const sent = parameters.map((name) =>
      name === "_previous" ? { done: false, errors: {}, values: {} } : name === "form" ? "$K1" : (ids[name] ?? "1"),
    );
    // As React encodes arguments: the list as part 0, the fields of the form that it names $K1 as _1_<name>.
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...fields, ...own[action.name], ...changed }))
      body.append(`_1_${name}`, value);
    body.append("0", JSON.stringify(sent));
    const answer = await fetch(
      `${deskUrl}${action.page.replace("[studyId]", String(studyId)).replace(/\[\w+\]/g, "1")}`,
      {
        method: "POST",
        redirect: "manual",
        headers: { "next-action": id, origin: deskUrl, cookie, accept: "text/x-component" },
        body,
      },
    );
    return { status: answer.status, text: await answer.text() };
  };

  const before = await digestOf(studyId);
  const viewer = await createUser({ email: "viewer@example.org", name: "Viewer", password: "a long enough password" });
  const callers = {
    stranger: await cookieOf(researcher.email, researcher.password),
    viewer: await cookieOf("viewer@example.org", "a long enough password"),
  };
  for (const [caller, cookie] of Object.entries(callers)) {
    if (caller === "viewer") await database().studyMember.create({ data: { studyId, userId: viewer, role: "viewer" } });
    const standing = caller === "viewer" ? await digestOf(studyId) : before;
    const said = [];
    // A viewer comes as far as each action's role; a stranger meets one gate, whose answer is a whole page.
    for (const action of actions.filter((_, at) => caller === "viewer" || at % 12 === 0)) {
      const { text } = await call(action, cookie);
      said.push(`${action.name}: ${text}`);
    }
    expect([caller, await digestOf(studyId)]).toEqual([caller, standing]);
    // Who may not know of the study reads none of its words.
    if (caller !== "viewer") expect(said.filter((line) => line.includes("Generated"))).toEqual([]);
    // Each came as far as the gate: nothing about the form refused it before.
    else expect(said.filter((line) => !/Refused in study \d+: you are viewer there/.test(line))).toEqual([]);
  }
  // The same request of somebody who may: it would have changed it.
  await database().studyMember.updateMany({ where: { studyId, userId: viewer }, data: { role: "researcher" } });
  const ethics = actions.find(({ name }) => name === "updateEthicsAction");
  if (!ethics) throw new Error("the build serves no updateEthicsAction");
  await call(ethics, callers.viewer);
  expect(await database().study.findUniqueOrThrow({ where: { id: studyId } })).toMatchObject({
    ethicsApproval: "forged",
    ownerId: admin,
    archivedAt: null,
  });
  // A researcher makes nobody an admin, themselves neither.
  const change = actions.find(({ name }) => name === "changeMemberAction");
  if (!change) throw new Error("the build serves no changeMemberAction");
  await call(change, callers.viewer, { userId: viewer, was: "researcher" });
  expect(await database().studyMember.count({ where: { studyId, role: "admin" } })).toBe(1);
});
