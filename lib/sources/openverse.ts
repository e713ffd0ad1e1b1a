import { z } from "zod";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { guardedFetch } from "@/lib/net/guarded-fetch";
import { paceOf } from "./pace";
import { type Patience, retryLater } from "./retry-later";
import { type SearchQuery, type SourceClass, searchQueries } from "./search-terms";
import type { SettingsOf } from "./settings";
import type { SourceRecord, SourceSearch } from "./source";

/** What Openverse allows without a key: 20 a page, 12 pages a query, one request a second. */
const perPage = 20;
const mostPages = 12;
const interval = 1000;

const optional = z.string().nullish();
const answerSchema = z.object({
  page_count: z.number(),
  results: z.array(
    z.object({
      id: z.string(),
      title: optional,
      url: optional,
      foreign_landing_url: optional,
      creator: optional,
      license: optional,
      license_version: optional,
      license_url: optional,
      attribution: optional,
      width: z.number().nullish(),
      height: z.number().nullish(),
    }),
  ),
});
type Answer = z.infer<typeof answerSchema>;

const cursorSchema = z.object({ query: z.int(), page: z.int(), taken: z.int() });

/** A search on Openverse without a key, one query after another. It knows no dates of photographs. */
export function searchOpenverse(
  settings: SettingsOf<"openverse">,
  classes: readonly SourceClass[],
  patience: Patience = {},
): SourceSearch {
  const queries = searchQueries(settings, classes);
  const pace = paceOf(`openverse/${env().OPENVERSE_URL}`, interval * ((patience.second ?? 1000) / 1000));
  return {
    queries: queries.length,
    async *pages(cursor, signal) {
      let { query, page, taken } = cursorSchema.catch({ query: 0, page: 1, taken: 0 }).parse(cursor);
      for (; query < queries.length; query += 1, page = 1, taken = 0) {
        const one = queries[query];
        if (!one) return;
        for (;;) {
          await pace.turn(signal);
          const answer = await ask(settings, one, page, signal, patience);
          const results = answer.results.slice(0, one.most - taken);
          taken += results.length;
          const over = page >= Math.min(answer.page_count, mostPages) || taken >= one.most || results.length === 0;
          const next = over ? { query: query + 1, page: 1, taken: 0 } : { query, page: page + 1, taken };
          yield {
            records: results.flatMap((result) => toRecord(result, one) ?? []),
            refusals: results
              .filter((result) => !result.url)
              .map(({ id }) => ({
                path: `${one.wnid}/${id}`,
                reason: "Openverse gives no address of its pixels; nothing to mend",
              })),
            cursor: next.query >= queries.length ? null : next,
          };
          if (over) break;
          page += 1;
        }
      }
    },
  };
}

async function ask(
  settings: SettingsOf<"openverse">,
  query: SearchQuery,
  page: number,
  signal: AbortSignal,
  patience: Patience,
): Promise<Answer> {
  const base = env().OPENVERSE_URL;
  const url = new URL("images/", base.endsWith("/") ? base : `${base}/`);
  url.searchParams.set("q", query.text);
  url.searchParams.set("page", String(page));
  url.searchParams.set("page_size", String(perPage));
  if (settings.licences) url.searchParams.set("license", settings.licences.join(","));
  const answer = await retryLater(
    () => guardedFetch(url.href, { maximumBytes: 4 * 1024 * 1024, signal, headers: { accept: "application/json" } }),
    signal,
    patience,
  );
  const refuse = (what: string) =>
    new AppError(
      "unavailable",
      `Cannot search Openverse for "${query.text}" (${query.wnid}), page ${page}: ${what}; wait, and resume: what was found stays`,
    );
  if (answer.status !== 200)
    throw refuse(
      answer.status === 429
        ? "it answers 429: the day's requests without a key are used up"
        : `it answers ${answer.status}`,
    );
  try {
    return answerSchema.parse(JSON.parse(answer.bytes.toString("utf8")));
  } catch {
    throw refuse("what it sent is no list of images");
  }
}

function toRecord(result: Answer["results"][number], query: SearchQuery): SourceRecord | undefined {
  if (!result.url) return undefined;
  const version = result.license_version ? ` ${result.license_version}` : "";
  const licence = result.license
    ? `${/^(cc0|pdm)$/.test(result.license) ? result.license.toUpperCase() : `CC ${result.license.toUpperCase()}`}${version}`
    : undefined;
  return {
    path: `${query.wnid}/${result.id}`,
    wnid: query.wnid,
    keyword: query.keyword,
    url: result.url,
    provenance: {
      source: "openverse",
      sourceId: result.id,
      sourceUrl: result.url,
      sourcePage: result.foreign_landing_url ?? undefined,
      title: result.title ?? undefined,
      licence,
      licenceUrl: result.license_url ?? undefined,
      owner: result.creator ?? undefined,
      attribution: result.attribution ?? undefined,
    },
  };
}
