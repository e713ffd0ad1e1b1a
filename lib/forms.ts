// How a Server Action answers a form: with the values as they were typed and an error beside each field that needs mending.
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { findNul, nulMend } from "@/lib/parse-sent";

export interface FormState {
  /** True once the act is done. */
  done: boolean;
  /** What was done, or why nothing was. */
  message?: string;
  /** Field name -> what is wrong with it and what mends it. */
  errors: Readonly<Record<string, string>>;
  /** What was typed, so that nobody types it twice. */
  values: Readonly<Record<string, string>>;
  /** The refusal's own details, for forms that show more than its message. */
  details?: Readonly<Record<string, unknown>>;
}

/** A form or the parameters of an address, read by a schema: the data, or an error for each field. */
export function readForm<Schema extends z.ZodType>(
  schema: Schema,
  sent: Readonly<Record<string, unknown>>,
): { data?: z.output<Schema>; errors: Record<string, string>; values: Record<string, string> } {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(sent)) {
    if (typeof value === "string" && !name.startsWith("$")) values[name] = value;
  }
  const nul = findNul(sent);
  if (nul) return { errors: { [nul[0] ?? "form"]: nulMend }, values };
  const parsed = schema.safeParse(sent);
  if (parsed.success) return { data: parsed.data, errors: {}, values };
  const errors: Record<string, string> = {};
  for (const { path, message } of parsed.error.issues) {
    const field = String(path[0] ?? "form");
    // Of a field with many entries each that needs mending is named.
    if (errors[field] === undefined) errors[field] = message;
    else if (path.length > 1) errors[field] += `; ${message}`;
  }
  return { errors, values };
}

/** Whether a form was refused because what it was filled from stands no more: the page is then shown anew, around what was typed. */
export function isStale(state: FormState): boolean {
  return state.details?.stale === true;
}

/** Parses a form and acts on it. Refusals (schema, AppError) become a FormState; surprises and redirects are thrown on. */
export async function answerForm<Schema extends z.ZodType>(
  schema: Schema,
  form: FormData,
  act: (data: z.output<Schema>) => Promise<string | undefined>,
): Promise<FormState> {
  const { data, errors, values } = readForm(schema, Object.fromEntries(form));
  if (data === undefined)
    return { done: false, message: "Nothing was changed: mend the marked fields.", errors, values };
  try {
    const message = await act(data);
    return { done: true, ...(message ? { message } : {}), errors: {}, values: {} };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const field = error.details.field;
    return typeof field === "string" && field in values
      ? { done: false, errors: { [field]: error.message }, values }
      : { done: false, message: error.message, errors: {}, values, details: error.details };
  }
}

const shown = (input: unknown) => `"${String(input ?? "").slice(0, 40)}"`;

/** A whole number typed into a form, in [least, most]. */
export function formInteger(least: number, most: number) {
  const mend = `give a whole number from ${least} to ${most}`;
  return z
    .string()
    .trim()
    .regex(/^-?\d{1,10}$/, { error: (issue) => `${shown(issue.input)} is no whole number; ${mend}` })
    .transform(Number)
    .refine((value) => value >= least && value <= most, {
      error: (issue) => `${shown(issue.input)} is out of range; ${mend}`,
    });
}

/** An amount typed in dollars ("250", "$1,250.50"); the value is integer cents. */
export function formMoney(leastCents: number, mostCents: number) {
  const mend = `give an amount from $${leastCents / 100} to $${mostCents / 100}, for example 12.50`;
  return z
    .string()
    .transform((text) => text.replace(/[\s$,\u2009\u202f]/g, ""))
    .refine((text) => /^\d{1,8}(\.\d{1,2})?$/.test(text), {
      error: (issue) => `${shown(issue.input)} is no amount of dollars; ${mend}`,
    })
    .transform((text) => Math.round(Number(text) * 100))
    .refine((cents) => cents >= leastCents && cents <= mostCents, { error: `is out of range; ${mend}` });
}

/** A line or block of text, trimmed. */
export function formText(least: number, most: number) {
  return z
    .string("is missing; fill it in")
    .trim()
    .min(least, least === 1 ? "is empty; write something" : `has fewer than ${least} characters; write more`)
    .max(most, `has more than ${most} characters; shorten it`);
}

/** A check box: present = true. */
export const formFlag = z
  .literal("on")
  .optional()
  .transform((value) => value === "on");

/** A form that is only a button. */
export const noFieldsSchema = z.object({});
