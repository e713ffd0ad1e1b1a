import { z } from "zod";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { guardedFetch } from "@/lib/net/guarded-fetch";
import { flickrLicence } from "./flickr-licences";
import { paceOf } from "./pace";
import { type Patience, retryLater } from "./retry-later";
import { type SearchQuery, type SourceClass, searchQueries } from "./search-terms";
import type { SettingsOf } from "./settings";
import type { SearchPage, SourceRecord, SourceSearch } from "./source";

/** Flickr's sizes, largest first: the original, then 6k to 75 px. */
const sizes = ["o", "6k", "5k", "4k", "3k", "k", "h", "l", "c", "z", "m", "n", "w", "s", "q", "t", "sq"] as const;
const extras = ["license", "owner_name", "date_taken", "date_upload", ...sizes.map((size) => `url_${size}`)].join(",");

/** Most per page that Flickr gives. */
const perPage = 500;
/** Codes of "stat": "fail" that pass: service unavailable, write failed, bad response. */
const passing = new Set([0, 10, 105, 106]);

const text = z.union([z.string(), z.number()]).transform(String);
const photoSchema = z
  .looseObject({
    id: text,
    owner: z.string().optional(),
    ownername: z.string().optional(),
    title: z.string().optional(),
    license: text.optional(),
  })
  .catchall(z.unknown());
type Photo = z.infer<typeof photoSchema>;
const answerSchema = z.union([
  z.object({ stat: z.literal("ok"), photos: z.object({ pages: z.coerce.number(), photo: z.array(photoSchema) }) }),
  z.object({ stat: z.literal("fail"), code: z.coerce.number(), message: z.string() }),
]);

const cursorSchema = z.object({ query: z.int(), page: z.int(), taken: z.int() });

/** A search on Flickr, one query after another, each oldest upload first. Needs FLICKR_API_KEY. Throws AppError where Flickr refuses for good. */
export function searchFlickr(
  settings: SettingsOf<"flickr">,
  classes: readonly SourceClass[],
  patience: Patience = {},
): SourceSearch {
  const key = env().FLICKR_API_KEY;
  if (key === "")
    throw new AppError(
      "unavailable",
      "Cannot search Flickr: FLICKR_API_KEY is not set; get a key at https://www.flickr.com/services/apps/create and set it",
    );
  const queries = searchQueries(settings, classes);
  const pace = paceOf(`flickr/${key}`, 3_600_000 / env().FLICKR_REQUESTS_PER_HOUR);
  return {
    queries: queries.length,
    async *pages(cursor, signal) {
      let { query, page, taken } = cursorSchema.catch({ query: 0, page: 1, taken: 0 }).parse(cursor);
      for (; query < queries.length; query += 1, page = 1, taken = 0) {
        const one = queries[query];
        if (!one) return;
        for (;;) {
          await pace.turn(signal);
          const answer = await ask(settings, one, page, key, signal, patience);
          const found = toPage(answer.photo.slice(0, one.most - taken), one, settings);
          taken += found.records.length + found.refusals.length;
          const over = page >= answer.pages || taken >= one.most || answer.photo.length === 0;
          const next = over ? { query: query + 1, page: 1, taken: 0 } : { query, page: page + 1, taken };
          yield { ...found, cursor: next.query >= queries.length ? null : next };
          if (over) break;
          page += 1;
        }
      }
    },
  };
}

/** Flickr's answer to one page of one query; a failure that passes is tried again, any other is an AppError with Flickr's words. */
async function ask(
  settings: SettingsOf<"flickr">,
  query: SearchQuery,
  page: number,
  key: string,
  signal: AbortSignal,
  patience: Patience,
): Promise<{ pages: number; photo: Photo[] }> {
  const url = requestAddress(settings, query, page, key);
  let refusal = "";
  const answer = await retryLater(
    async () => {
      const fetched = await guardedFetch(url, { maximumBytes: 16 * 1024 * 1024, signal });
      if (fetched.status !== 200) return fetched;
      const parsed = answerSchema.safeParse(parseJson(fetched.bytes));
      refusal = "";
      // Half an answer, or "try later" said with status 200: as good as a 503.
      if (!parsed.success) refusal = "what it sent is no answer to flickr.photos.search";
      else if (parsed.data.stat === "fail") {
        refusal = `it says "${parsed.data.message}" (code ${parsed.data.code})`;
        if (!passing.has(parsed.data.code)) return { ...fetched, status: 400 };
      }
      return refusal === "" ? fetched : { ...fetched, status: 503 };
    },
    signal,
    patience,
  );
  if (answer.status !== 200)
    throw new AppError(
      "unavailable",
      `Cannot search Flickr for "${query.text}" (${query.wnid}), page ${page}: ${refusal || `it answers ${answer.status}`}; mend that (FLICKR_API_KEY, FLICKR_URL) or wait, and resume: what was found stays`,
    );
  const parsed = answerSchema.parse(parseJson(answer.bytes));
  if (parsed.stat === "fail") throw new Error("a failure was taken for an answer");
  return parsed.photos;
}

function requestAddress(settings: SettingsOf<"flickr">, query: SearchQuery, page: number, key: string): string {
  const url = new URL(env().FLICKR_URL);
  const seconds = (day: string, time: string) => String(Date.parse(`${day}T${time}Z`) / 1000);
  const parameters: Record<string, string> = {
    method: "flickr.photos.search",
    api_key: key,
    text: query.text,
    sort: "date-posted-asc",
    min_taken_date: `${settings.takenFrom} 00:00:00`,
    max_taken_date: `${settings.takenTo} 23:59:59`,
    // The reference sent other names here, so that its upload window had no effect (METHOD.md 1).
    min_upload_date: seconds(settings.uploadedFrom, "00:00:00"),
    max_upload_date: seconds(settings.uploadedTo, "23:59:59"),
    content_types: "0",
    media: "photos",
    extras,
    per_page: String(Math.min(perPage, query.most)),
    page: String(page),
    format: "json",
    nojsoncallback: "1",
    ...(settings.licences ? { license: settings.licences.join(",") } : {}),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

function toPage(
  photos: readonly Photo[],
  query: SearchQuery,
  settings: SettingsOf<"flickr">,
): Omit<SearchPage, "cursor"> {
  const records: SourceRecord[] = [];
  const refusals: { path: string; reason: string }[] = [];
  for (const photo of photos) {
    const path = `${query.wnid}/${photo.id}`;
    const url = bestAddress(photo, settings.largestSide);
    if (url)
      records.push({ path, wnid: query.wnid, keyword: query.keyword, url, provenance: provenanceOf(photo, url) });
    else
      refusals.push({
        path,
        reason: settings.largestSide
          ? `Flickr offers no size of it within ${settings.largestSide} pixels; raise largestSide`
          : "Flickr offers no address of its pixels: its owner allows no download; nothing to mend",
      });
  }
  return { records, refusals };
}

/** The largest size on offer whose longest side is known to fit; without a limit the largest. */
function bestAddress(photo: Photo, largestSide: number | undefined): string | undefined {
  for (const size of sizes) {
    const url = photo[`url_${size}`];
    if (typeof url !== "string" || url === "") continue;
    if (largestSide === undefined) return url;
    const side = Math.max(Number(photo[`width_${size}`]), Number(photo[`height_${size}`]));
    if (side <= largestSide) return url;
  }
  return undefined;
}

function provenanceOf(photo: Photo, url: string): SourceRecord["provenance"] {
  const licence = flickrLicence(photo.license);
  const title = photo.title || undefined;
  const owner = photo.ownername || photo.owner;
  return {
    source: "flickr",
    sourceId: photo.id,
    sourceUrl: url,
    ...(photo.owner
      ? { sourcePage: `https://www.flickr.com/photos/${encodeURIComponent(photo.owner)}/${photo.id}` }
      : {}),
    ...(title ? { title } : {}),
    ...(licence.name ? { licence: licence.name } : {}),
    ...(licence.url ? { licenceUrl: licence.url } : {}),
    ...(owner ? { owner } : {}),
    ...(owner
      ? {
          attribution: `${title ? `"${title}"` : "Photograph"} by ${owner}, Flickr${licence.name ? `, ${licence.name}` : ""}`,
        }
      : {}),
  };
}
