import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { database, Prisma } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { hashPassword } from "./password";
import type { StudyRole } from "./scopes";

export const newPasswordSchema = z
  .string()
  .min(10, "has fewer than 10 characters; choose a longer one")
  .max(128, "has more than 128 characters");

const newUserSchema = z.object({
  email: z.email("is not an e-mail address").transform((email) => email.toLowerCase()),
  name: z.string().trim().min(1, "is empty").max(120),
  password: newPasswordSchema,
});

/** Creates a person who can sign in and answers the id. Where the e-mail address is known already, nothing changes and its id is answered. */
export async function createUser(input: { email: string; name: string; password: string }): Promise<string> {
  const parsed = newUserSchema.safeParse(input);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; ");
    throw new AppError("badRequest", `Cannot create a user for "${input.email}": ${problems}; mend the named field`);
  }
  const { email, name, password } = parsed.data;
  const existing = await database("desk").user.findUnique({ where: { email }, select: { id: true } });
  if (existing) return existing.id;
  const id = randomBytes(16).toString("hex");
  try {
    await database("desk").user.create({
      data: {
        id,
        email,
        name,
        // The shape in which better-auth keeps an e-mail and password account.
        accounts: {
          create: {
            id: randomBytes(16).toString("hex"),
            accountId: id,
            providerId: "credential",
            password: await hashPassword(password),
          },
        },
      },
    });
    return id;
  } catch (error) {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002")) throw error;
    const { id: winner } = await database("desk").user.findUniqueOrThrow({ where: { email }, select: { id: true } });
    return winner;
  }
}

/** SHA-256 of an API token, which is all that is kept of it. */
export function digestApiToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Draws an API token for a user and answers it: it is shown this once. Without a scope it may do what its owner may, for ever. */
export async function createApiToken(input: {
  userId: string;
  name: string;
  role?: StudyRole;
  studyId?: number | null;
  expiresInDays?: number | null;
}): Promise<string> {
  const token = `rdr_${randomBytes(32).toString("base64url")}`;
  await database("desk").apiToken.create({
    data: {
      userId: input.userId,
      name: input.name,
      sha256: digestApiToken(token),
      role: input.role ?? "admin",
      studyId: input.studyId ?? null,
    },
  });
  if (input.expiresInDays)
    await database("desk").$executeRaw`
      update api_tokens set expires_at = app_now() + ${input.expiresInDays}::integer * interval '1 day'
      where sha256 = ${digestApiToken(token)}`;
  return token;
}
