import { RequestError } from "./request-error";

/** Answers of a page when MaxResults is not given. */
const usualPage = 10;

export interface Page {
  /** Rows to answer with; ask for one more to know whether there is a next page. */
  size: number;
  /** Ordinal of the last row of the page before; rows after it belong to this page. */
  after: bigint;
}

/** Reads NextToken and MaxResults. `list` and its filter are part of the token: one list's token is refused by another. */
export function readPage(
  input: { NextToken?: string | undefined; MaxResults?: number | undefined },
  list: string,
): Page {
  const size = input.MaxResults ?? usualPage;
  if (input.NextToken === undefined) return { size, after: 0n };
  const [ordinal, ...rest] = Buffer.from(input.NextToken, "base64url").toString("utf8").split(" ");
  if (!ordinal || !/^[0-9]{1,18}$/.test(ordinal) || rest.join(" ") !== list) {
    throw new RequestError(
      "InvalidParameterValue",
      `Value '${input.NextToken}' at 'NextToken' is not a token of this list; leave it out to start from the first page.`,
    );
  }
  return { size, after: BigInt(ordinal) };
}

/** Cuts the one row too many and, where there was one, adds the token of the next page. */
export function cutPage<Row>(rows: Row[], page: Page, list: string, ordinalOf: (row: Row) => bigint) {
  const shown = rows.slice(0, page.size);
  const last = shown.at(-1);
  const nextToken =
    rows.length > page.size && last !== undefined
      ? Buffer.from(`${ordinalOf(last)} ${list}`, "utf8").toString("base64url")
      : undefined;
  return { rows: shown, fields: { NumResults: shown.length, ...(nextToken ? { NextToken: nextToken } : {}) } };
}
