// How every schema without words of its own refuses a value: what it is, and what to give instead. Loaded where forms and bodies are read.
import { z } from "zod";

const kinds: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object of names and values",
  date: "a date",
  null: "null",
  File: "a file",
};

const formats: Readonly<Record<string, string>> = {
  email: "e-mail address; give one such as ada@example.org",
  url: "address; give one such as https://example.org",
  date: "day; give one as 2027-12-31",
  datetime: "time; give one as 2027-12-31T12:00:00Z",
};

const units: Readonly<Record<string, readonly [one: string, many: string]>> = {
  string: ["character", "characters"],
  array: ["entry", "entries"],
  set: ["entry", "entries"],
  file: ["byte", "bytes"],
};

function shown(input: unknown): string {
  if (typeof input === "string") return `"${input.length > 40 ? `${input.slice(0, 40)}…` : input}"`;
  if (Array.isArray(input)) return "a list";
  if (input instanceof File) return "a file";
  return typeof input === "object" && input !== null ? "an object" : String(input);
}

function lengthOf(input: unknown): number | undefined {
  if (typeof input === "string" || Array.isArray(input)) return input.length;
  if (input instanceof File) return input.size;
  return input instanceof Set ? input.size : undefined;
}

/** "has 3 entries; give at most 2", "is 12; give at most 10", "is 0; give more than 0". */
function sayBound(
  origin: string,
  input: unknown,
  bound: number | bigint,
  bounds: { end: string; beyond: string | null },
) {
  const [one, many] = units[origin] ?? ["", ""];
  const limit = bounds.beyond === null ? `${bounds.end} ${bound}` : `${bounds.beyond} ${bound}`;
  if (one === "") return `is ${shown(input)}; give ${limit}`;
  const length = lengthOf(input);
  return `has ${length} ${length === 1 ? one : many}; give ${limit}`;
}

/** The refusal of one value in our words, as it stands after the name of its field. */
export function sayIssue(issue: z.core.$ZodRawIssue): string | undefined {
  const { input } = issue;
  switch (issue.code) {
    case "invalid_type": {
      const wanted = kinds[issue.expected] ?? `a ${issue.expected}`;
      if (input === undefined) return `is missing; give ${wanted}`;
      return `is ${Number.isNaN(input) ? "no number" : shown(input)}; give ${wanted}`;
    }
    case "too_small":
      return sayBound(issue.origin, input, issue.minimum, {
        end: "at least",
        beyond: issue.inclusive === false ? "more than" : null,
      });
    case "too_big":
      return sayBound(issue.origin, input, issue.maximum, {
        end: "at most",
        beyond: issue.inclusive === false ? "less than" : null,
      });
    case "not_multiple_of":
      return `is ${shown(input)}; give a multiple of ${issue.divisor}`;
    case "invalid_format":
      return `is ${shown(input)}, which is no ${formats[issue.format] ?? `${issue.format === "regex" ? "text of the form that is asked for" : issue.format}; mend it`}`;
    case "invalid_value": {
      const values = issue.values.map((value) =>
        typeof value === "string" && value !== "" ? value : JSON.stringify(value),
      );
      const wanted = values.length === 1 ? values[0] : `one of ${values.join(", ")}`;
      return `${input === undefined ? "is missing" : `is ${shown(input)}`}; give ${wanted}`;
    }
    case "invalid_union":
      return `${input === undefined ? "is missing" : `is ${shown(input)}`} and fits nothing that may stand here; see the API's description`;
    case "unrecognized_keys":
      return `holds ${issue.keys.map((key) => `"${key}"`).join(", ")}, which nothing reads; leave it out`;
    case "invalid_key":
      return "is no name that may stand here; leave it out";
    default:
      return undefined;
  }
}

z.config({ customError: sayIssue });
