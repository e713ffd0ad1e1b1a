import { z } from "zod";
import { AppError } from "@/lib/errors";

/** Parses what a program sent. Throws AppError badRequest that names `act`, each field and what is wrong with it. */
export function parseSent<Schema extends z.ZodType>(schema: Schema, sent: unknown, act: string): z.output<Schema> {
  const parsed = schema.safeParse(sent);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const place = issue.path.join(".");
    if (issue.code !== "unrecognized_keys") return `"${place || "body"}" ${issue.message}`;
    const known = place === "" && schema instanceof z.ZodObject ? `; give ${Object.keys(schema.shape).join(", ")}` : "";
    return issue.keys.map((key) => `"${place ? `${place}.${key}` : key}" is no field of this`).join("; ") + known;
  });
  throw new AppError("badRequest", `Cannot ${act}: ${problems.join("; ")}`);
}
