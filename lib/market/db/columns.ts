import { Prisma } from "./generated/client";

/** The columns of a model's fields as a select list, each under its field's name (with `prefix` before it): what raw SQL and Prisma both call a row. Source: the model's `@map`s are the fields in snake case. */
export function columnsOf(fields: Readonly<Record<string, string>>, alias: string, prefix = ""): Prisma.Sql {
  const list = Object.values(fields).map((field) => {
    const column = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return `${alias}.${column} as "${prefix}${field}"`;
  });
  return Prisma.raw(list.join(", "));
}
