import type { z } from "zod";
import { RequestError } from "./request-error";

/** Values are quoted in messages; long ones are cut. */
function quote(value: unknown): string {
  const written = typeof value === "string" ? value : JSON.stringify(value);
  return written.length <= 200 ? written : `${written.slice(0, 200)}... (${written.length} characters)`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );
}

function explain(issue: z.core.$ZodIssue, input: unknown): string {
  const member = issue.path.map(String).join(".");
  const value = valueAt(input, issue.path);
  if (issue.code === "unrecognized_keys") {
    const where = member ? ` in '${member}'` : "";
    return `Unknown member ${issue.keys.map((key) => `'${key}'`).join(", ")}${where}`;
  }
  if (value === undefined) return `Value null at '${member}' failed to satisfy constraint: Member must not be null`;
  const constraint =
    issue.code === "invalid_type"
      ? `Member must be of type ${issue.expected === "int" ? "integer" : issue.expected}`
      : issue.code === "invalid_value"
        ? `Member must satisfy enum value set: [${issue.values.join(", ")}]`
        : issue.code === "invalid_union"
          ? "Member must be a timestamp: epoch seconds or ISO 8601"
          : issue.message;
  return `Value '${quote(value)}' at '${member || "(request)"}' failed to satisfy constraint: ${constraint}`;
}

/** The request's members, checked before anything acts. Throws InvalidParameterValue (or MissingParameterValue) naming every wrong member. */
export function validate<Output>(schema: z.ZodType<Output>, input: unknown): Output {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const { issues } = result.error;
  const onlyMissing = issues.every(
    (issue) => issue.code !== "unrecognized_keys" && valueAt(input, issue.path) === undefined,
  );
  const count = `${issues.length} validation error${issues.length === 1 ? "" : "s"} detected`;
  throw new RequestError(
    onlyMissing ? "MissingParameterValue" : "InvalidParameterValue",
    `${count}: ${issues.map((issue) => explain(issue, input)).join("; ")}`,
  );
}
