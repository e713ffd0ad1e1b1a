// One HIT that is posted at a market, straight in the tables, for tests and measurements of what workers meet.
import { createHash } from "node:crypto";
import type pg from "pg";

export interface PostedHitInput {
  /** Images of the HIT in order; without it 48 that have no files. */
  sha256s?: readonly string[];
  lemmas?: readonly string[];
  gloss?: string;
  links?: readonly string[];
  endpoint?: string;
  /** Null: planned, the market's answer has not come yet. */
  marketHitId?: string | null;
  redundancy?: number;
  rewardCents?: number;
  consentText?: string;
  contact?: string;
  contentWarning?: string;
}

export interface PostedHit {
  studyId: number;
  hitId: number;
  postingId: number;
  endpoint: string;
  marketHitId: string;
  positions: number;
}

let built = 0;

/** Inserts a study with one class, one batch, one HIT and one posting. */
export async function buildPostedHit(database: pg.Pool, input: PostedHitInput = {}): Promise<PostedHit> {
  built += 1;
  const name = `posted ${process.pid}/${built}`;
  const sha256s =
    input.sha256s ?? Array.from({ length: 48 }, (_, at) => createHash("sha256").update(`${name}/${at}`).digest("hex"));
  const endpoint = input.endpoint ?? "http://127.0.0.1:3001";
  const marketHitId = input.marketHitId === undefined ? `3HIT${process.pid}X${built}` : input.marketHitId;
  const { rows } = await database.query<{ studyId: number; hitId: number; postingId: number }>(
    `with study as (
       insert into studies (name, consent_text, contact, content_warning) values ($1, $9, $10, $11) returning id
     ), class as (
       insert into image_classes (study_id, wnid, lemmas, gloss, links, position)
       select id, 'n00000001', $2::text[], $3, $4::text[], 0 from study returning study_id, id
     ), image as (
       insert into images (sha256, width, height, byte_size, format, source)
       select distinct sha256, 500, 375, 100000, 'jpeg', 'generated' from unnest($5::text[]) as sha256
       on conflict (sha256) do update set source = excluded.source returning id, sha256
     ), candidate as (
       insert into candidates (study_id, class_id, image_id, role, path)
       select c.study_id, c.id, i.id, 'candidate', i.sha256 from class c, image i returning study_id, id, path
     ), batch as (
       insert into batches (study_id, name, state, seed, endpoint, reward_cents, redundancy, targets_per_hit, positive_controls_per_hit,
         negative_controls_per_hit, assignment_duration_seconds, auto_approval_seconds, lifetime_seconds, title, description,
         hit_count, cost_cents, created_by)
       select id, 'one HIT', 'published', 1, $6, $12, $8, cardinality($5::text[]), 0, 0, 600, 259200, 604800, 'title', 'description', 1, 140, 'test'
       from study returning study_id, id
     ), hit as (
       insert into hits (study_id, batch_id, class_id, index)
       select b.study_id, b.id, c.id, 0 from batch b join class c on c.study_id = b.study_id returning study_id, id
     ), placed as (
       insert into hit_images (study_id, hit_id, position, candidate_id, role)
       select h.study_id, h.id, place.ordinal - 1, c.id, 'target'
       from hit h, unnest($5::text[]) with ordinality as place(sha256, ordinal) join candidate c on c.path = place.sha256
     )
     insert into hit_postings (study_id, hit_id, endpoint, max_assignments, state, market_hit_id, created_at, expires_at)
     select study_id, id, $6, $8, case when $7::text is null then 'planned' else 'created' end::hit_posting_state, $7,
       app_now(), app_now() + interval '7 days' from hit
     returning study_id as "studyId", hit_id as "hitId", id as "postingId"`,
    [
      name,
      input.lemmas ?? ["goldfish", "Carassius auratus"],
      input.gloss ?? "small golden or orange-red freshwater fishes of Eurasia used as pond or aquarium fishes",
      input.links ?? ["https://en.wikipedia.org/wiki/Goldfish"],
      sha256s,
      endpoint,
      marketHitId,
      input.redundancy ?? 10,
      input.consentText ?? "",
      input.contact ?? "",
      input.contentWarning ?? "",
      input.rewardCents ?? 10,
    ],
  );
  const ids = rows[0];
  if (!ids) throw new Error("Cannot build a posted HIT: no posting was inserted");
  return { ...ids, endpoint, marketHitId: marketHitId ?? "", positions: sha256s.length };
}
