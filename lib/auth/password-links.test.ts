import { afterAll, expect, test } from "vitest";
import { closeDatabase, database } from "@/lib/db/client";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { auth } from "./auth";
import { createUser } from "./create-user";
import { createPasswordLink, findPasswordLink, resetPassword } from "./password-links";
import { countWithinLimit } from "./rate-limit";

const clock = await createTestDatabase();
afterAll(closeDatabase);

const email = "ada@example.org";
const signIn = (password: string) =>
  auth()
    .api.signInEmail({ body: { email, password } })
    .then(
      () => true,
      () => false,
    );
const tokenOf = (link: string | null) => link?.split("/").at(-1) ?? "";
const make = (options: { dropsSecondFactor?: boolean } = {}) =>
  createPasswordLink({ email: " Ada@Example.org", minutes: 60, createdBy: "operator", ...options });

test("a link sets the password once, ends every session, and is on record in the person's studies", async () => {
  const userId = await createUser({ email, name: "Ada", password: "the first password" });
  const study = await database().study.create({
    data: { name: "s", members: { create: { userId, role: "admin" } } },
  });
  expect(await signIn("the first password")).toBe(true);
  await countWithinLimit(`sign-in/account/${email}`, { max: 10, seconds: 900 });
  await database().twoFactor.create({ data: { id: "t", secret: "s", backupCodes: "b", userId } });

  const replaced = tokenOf(await make());
  const token = tokenOf(await make());
  expect(JSON.stringify(await database().passwordLink.findMany())).not.toContain(token);
  expect(await findPasswordLink(replaced)).toBeNull();
  expect(await findPasswordLink(token)).toEqual({ email, dropsSecondFactor: false });
  await expect(resetPassword(token, "short")).rejects.toMatchObject({ details: { field: "password" } });
  // Two browsers with the same link at once: one of them is too late.
  const answers = await Promise.allSettled([
    resetPassword(token, "the second one"),
    resetPassword(token, "a third one"),
  ]);
  expect(answers.map((answer) => answer.status).sort()).toEqual(["fulfilled", "rejected"]);

  expect(await signIn("the first password")).toBe(false);
  expect(await database().session.count({ where: { userId } })).toBe(0);
  expect(await database().rateLimit.count({ where: { key: `sign-in/account/${email}` } })).toBe(0);
  expect(await database().twoFactor.count({ where: { userId } })).toBe(1);
  expect(await database().auditEvent.findMany({ where: { act: "password.reset", studyId: study.id } })).toMatchObject([
    { actor: userId, subject: `user/${userId}`, details: { linkBy: "operator", sessionsEnded: 1 } },
  ]);
  await resetPassword(tokenOf(await make({ dropsSecondFactor: true })), "the fourth one");
  expect(await signIn("the fourth one")).toBe(true);
  expect(await database().twoFactor.count({ where: { userId } })).toBe(0);
});

test("a link is over after its time, and none is made for an address without an account", async () => {
  const token = tokenOf(await make());
  await clock.moveClock(3601);
  expect(await findPasswordLink(token)).toBeNull();
  await expect(resetPassword(token, "the fifth password")).rejects.toMatchObject({ code: "notFound" });
  await clock.moveClock(0);
  expect(await createPasswordLink({ email: "eve@example.org", minutes: 60, createdBy: "mail" })).toBeNull();
});
