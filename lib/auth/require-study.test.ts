import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase, database } from "@/lib/db/client";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { auth } from "./auth";
import { createApiToken, createUser } from "./create-user";
import { countWithinLimit } from "./rate-limit";
import { requireApiStudy, requireApiUser } from "./require-study";

await createTestDatabase();
afterAll(closeDatabase);

const password = "a long enough password";
let userId: string;
let studyId: number;

beforeAll(async () => {
  userId = await createUser({ email: "Ada@Example.org", name: "Ada", password });
  const study = await database().study.create({
    data: { name: "Mine", members: { create: { userId, role: "reviewer" } } },
  });
  studyId = study.id;
  await database().study.create({ data: { name: "Somebody else's" } });
});

function request(headers: Record<string, string>, method = "GET"): Request {
  return new Request("http://localhost:3000/api/v1/studies", { method, headers });
}

async function signIn(): Promise<string> {
  const response = await auth().api.signInEmail({ body: { email: "ada@example.org", password }, asResponse: true });
  return response.headers.get("set-cookie") ?? "";
}

describe("createUser", () => {
  it("answers the same id for an e-mail address it knows, in any case of letters, and keeps the password", async () => {
    expect(await createUser({ email: "ada@example.org", name: "Other", password: "another password" })).toBe(userId);
    expect(await signIn()).toContain("redraw-session=");
  });

  it("settles two creations at once on one person", async () => {
    const input = { email: "race@example.org", name: "Race", password };
    const ids = await Promise.all([createUser(input), createUser(input), createUser(input)]);
    expect(new Set(ids).size).toBe(1);
  });

  it("refuses a short password and names the mend", async () => {
    await expect(createUser({ email: "x@example.org", name: "X", password: "short" })).rejects.toThrow(
      /fewer than 10 characters/,
    );
  });

  it("keeps an argon2id hash, never the password", async () => {
    const account = await database().account.findFirstOrThrow({ where: { userId } });
    expect(account.password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });
});

describe("the session cookie", () => {
  it("is HttpOnly and SameSite=Lax for the whole host", async () => {
    const cookie = await signIn();
    expect(cookie).toMatch(/^redraw-session=/);
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect(cookie).toMatch(/Path=\//i);
    expect(cookie).not.toMatch(/Domain=/i);
  });

  it("opens the API for reading, and for changes only from the desk's own origin", async () => {
    const cookie = (await signIn()).split(";")[0] ?? "";
    expect(await requireApiUser(request({ cookie }))).toMatchObject({ id: userId, email: "ada@example.org" });
    await expect(requireApiUser(request({ cookie }, "POST"))).rejects.toMatchObject({ code: "forbidden" });
    await expect(requireApiUser(request({ cookie, origin: "http://evil.example" }, "POST"))).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(await requireApiUser(request({ cookie, origin: "http://localhost:3000" }, "POST"))).toMatchObject({
      id: userId,
    });
  });

  it("is worth nothing when a letter of it changes", async () => {
    const cookie = ((await signIn()).split(";")[0] ?? "").replace(
      /=(.)/,
      (_, first) => `=${first === "A" ? "B" : "A"}`,
    );
    await expect(requireApiUser(request({ cookie }))).rejects.toMatchObject({ code: "unauthorised" });
  });

  it("is not given out by the public door, where attempts are not counted per account", async () => {
    const response = await auth().handler(
      new Request("http://localhost:3000/api/auth/sign-in/email", {
        method: "POST",
        headers: { "content-type": "application/json", origin: "http://localhost:3000" },
        body: JSON.stringify({ email: "ada@example.org", password }),
      }),
    );
    expect(response.status).toBe(404);
  });
});

describe("an API token", () => {
  it("opens the API to its owner until it is revoked, and is kept as a hash only", async () => {
    const token = await createApiToken({ userId, name: "laptop" });
    const headers = { authorization: `Bearer ${token}` };
    expect(await requireApiUser(request(headers, "POST"))).toEqual({
      id: userId,
      email: "ada@example.org",
      name: "Ada",
      scope: { role: "admin", studyId: null },
    });
    const [row] = await database().apiToken.findMany({ where: { userId } });
    expect(JSON.stringify(row)).not.toContain(token);
    expect(row?.lastUsedAt).not.toBeNull();
    await database().apiToken.updateMany({ data: { revokedAt: new Date() } });
    await expect(requireApiUser(request(headers))).rejects.toMatchObject({ code: "unauthorised" });
  });

  it("of nobody, or a header that is no token, is refused", async () => {
    await expect(requireApiUser(request({ authorization: "Bearer rdr_x" }))).rejects.toMatchObject({
      code: "unauthorised",
    });
    await expect(requireApiUser(request({ authorization: "Basic eA==" }))).rejects.toMatchObject({
      code: "unauthorised",
    });
    await expect(requireApiUser(request({}))).rejects.toMatchObject({ code: "unauthorised" });
  });
});

describe("requireApiStudy", () => {
  it("lets a member in up to the role", async () => {
    const token = await createApiToken({ userId, name: "roles" });
    const asked = request({ authorization: `Bearer ${token}` });
    expect(await requireApiStudy(asked, String(studyId), "viewer")).toMatchObject({ studyId, role: "reviewer" });
    expect(await requireApiStudy(asked, String(studyId), "reviewer")).toMatchObject({ studyId });
    await expect(requireApiStudy(asked, String(studyId), "researcher")).rejects.toMatchObject({ code: "forbidden" });
  });

  it("does not tell a foreign study from one that does not exist", async () => {
    const token = await createApiToken({ userId, name: "foreign" });
    const asked = request({ authorization: `Bearer ${token}` });
    for (const id of [String(studyId + 1), "999999", "-1", "1e3", "99999999999", "abc", "1 or 1=1"]) {
      await expect(requireApiStudy(asked, id, "viewer")).rejects.toMatchObject({ code: "notFound" });
    }
  });
});

describe("countWithinLimit", () => {
  it("lets exactly the limit through, also when all come at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => countWithinLimit("test/burst", { max: 4, seconds: 60 })),
    );
    expect(answers.filter((answer) => answer.allowed)).toHaveLength(4);
    expect(answers.every((answer) => answer.retryAfterSeconds > 0 && answer.retryAfterSeconds <= 60)).toBe(true);
  });
});
