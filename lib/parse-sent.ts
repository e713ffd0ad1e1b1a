import { z } from "zod";
import "@/lib/issue-words";
import { AppError } from "@/lib/errors";

/** What PostgreSQL cannot store in any text. */
export const nulMend = "holds a NUL character (U+0000), which no text can hold; leave it out";

/** Path to a text or a name that holds a NUL character, or undefined. Keeps a list of its own: what was sent may be nested deeper than the stack. */
export function findNul(sent: unknown): readonly string[] | undefined {
  const left: { value: unknown; path: readonly string[] }[] = [{ value: sent, path: [] }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, path } = next;
    if (typeof value === "string" && value.includes("\0")) return path;
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || value instanceof Blob) continue;
    for (const [name, inner] of Object.entries(value)) {
      if (name.includes("\0")) return path;
      // A long list of numbers holds no text.
      if (typeof inner !== "object" && typeof inner !== "string") continue;
      // Below 20 levels no schema of ours has a text; paths would cost more than they say.
      left.push({ value: inner, path: path.length < 20 ? [...path, name] : path });
    }
  }
  return undefined;
}

/** Parses what a program sent. Throws AppError badRequest that names `act`, each field and what is wrong with it. */
export function parseSent<Schema extends z.ZodType>(schema: Schema, sent: unknown, act: string): z.output<Schema> {
  const nul = findNul(sent);
  if (nul) throw new AppError("badRequest", `Cannot ${act}: "${nul.join(".") || "body"}" ${nulMend}`);
  const parsed = schema.safeParse(sent);
  if (parsed.success) return parsed.data;
  if (sent === undefined)
    throw new AppError(
      "badRequest",
      `Cannot ${act}: the body is no JSON; send an object, as content-type application/json`,
    );
  const problems = parsed.error.issues.map((issue) => {
    const place = issue.path.join(".");
    if (issue.code !== "unrecognized_keys") return `"${place || "body"}" ${issue.message}`;
    const known = place === "" && schema instanceof z.ZodObject ? `; give ${Object.keys(schema.shape).join(", ")}` : "";
    return issue.keys.map((key) => `"${place ? `${place}.${key}` : key}" is no field of this`).join("; ") + known;
  });
  throw new AppError("badRequest", `Cannot ${act}: ${problems.join("; ")}`);
}
