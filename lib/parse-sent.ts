import type { z } from "zod";
import { AppError } from "@/lib/errors";

/** Parses what a program sent. Throws AppError badRequest that names `act`, each field and what is wrong with it. */
export function parseSent<Schema extends z.ZodType>(schema: Schema, sent: unknown, act: string): z.output<Schema> {
  const parsed = schema.safeParse(sent);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `"${issue.path.join(".") || "body"}" ${issue.message}`);
  throw new AppError("badRequest", `Cannot ${act}: ${problems.join("; ")}`);
}
