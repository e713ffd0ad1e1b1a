import { afterAll, expect, test } from "vitest";
import { findStudy } from "@/cli/study-option";
import { createUser } from "@/lib/auth/create-user";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, database } from "@/lib/db/client";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { cloneStudy, createStudy, updateEthics } from "./mutations";
import { listStudies } from "./queries";

await createTestDatabase();
afterAll(closeDatabase);

const person = async (name: string) => ({
  id: await createUser({ email: `${name}@example.org`, name, password: "a long enough password" }),
});

test("a name is taken among one's own studies only: nobody learns what others call theirs", async () => {
  const [ada, bob] = [await person("ada"), await person("bob")];
  const first = await createStudy(ada, { name: "Again" });
  const second = await createStudy(bob, { name: "Again" });
  const taken = { code: "conflict", details: { field: "name" } };
  await expect(createStudy(ada, { name: "Again" })).rejects.toMatchObject(taken);
  await expect(cloneStudy(studyOfJob(second), bob, { name: "Again", images: false })).rejects.toMatchObject(taken);
  // A colleague of both: the name no longer tells which one is meant.
  await database().studyMember.create({ data: { studyId: second, userId: ada.id, role: "viewer" } });
  await createStudy(ada, { name: String(second) });
  const client = { get: async () => ({ studies: await listStudies(ada.id) }) } as unknown as Parameters<
    typeof findStudy
  >[0];
  expect(await findStudy(client, String(first))).toBe(first);
  await expect(findStudy(client, "Again")).rejects.toThrow(`${second} "Again", ${first} "Again"; name one by its id`);
  await expect(findStudy(client, String(second))).rejects.toThrow("rename the one whose name is a number");
});

test("settings that somebody else has changed since are not overwritten", async () => {
  const ada = await person("ada");
  const studyId = studyOfJob(await createStudy(ada, { name: "Stale" }));
  const form = { ethicsApproval: "2026-11", retentionUntil: null, settingsVersion: 1 };
  const answers = await Promise.allSettled([updateEthics(studyId, form, ada.id), updateEthics(studyId, form, ada.id)]);
  expect(answers.map((answer) => answer.status).sort()).toEqual(["fulfilled", "rejected"]);
  await expect(updateEthics(studyId, { ...form, ethicsApproval: "other" }, ada.id)).rejects.toThrow(
    "Nothing was saved: ada changed the study's settings after you opened this page",
  );
  await updateEthics(studyId, { ...form, ethicsApproval: "other", settingsVersion: 2 }, ada.id);
  expect((await database().study.findUniqueOrThrow({ where: { id: studyId } })).ethicsApproval).toBe("other");
});
