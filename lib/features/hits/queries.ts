// What a worker may know about a HIT. Every query takes the HIT that the worker's link opened and returns addresses and the class:
// nothing here tells a control from a candidate, or where an image comes from.
import type { WorkerHit } from "@/lib/auth/scopes";
import { pool } from "@/lib/db/client";

export interface WorkerHitPage {
  lemmas: string[];
  gloss: string;
  links: string[];
  /** Images of the HIT. */
  positions: number;
  rewardCents: number;
  assignmentDurationSeconds: number;
  autoApprovalSeconds: number;
  /** Between confirming the work and approving it. */
  approvalDelaySeconds: number;
  /** Median active seconds of the last submissions of this batch; null before there are five, and where no person can be so fast. */
  medianSeconds: number | null;
  /** Every offer of it has ended and nobody can be at work at it any more: its images are not given out. */
  isOver: boolean;
  consentText: string;
  contact: string;
  contentWarning: string;
  /** Requester APIs at which the HIT is posted. */
  endpoints: string[];
  /** What is one and what is easily taken for one; the places of `findWorkerExample`. None of them stands in the HIT itself. */
  examples: { kind: "good" | "confusable"; place: number }[];
  /** Languages of the study's own translations, beside English. */
  languages: string[];
}

/** Of a HIT `h` of a batch `b`. A market may give the time once more. */
const isOver = `(exists (select from hit_postings p where p.study_id = h.study_id and p.hit_id = h.id)
  and not exists (select from hit_postings p where p.study_id = h.study_id and p.hit_id = h.id and p.state <> 'closed'
    and (p.expires_at is null or p.expires_at + 2 * b.assignment_duration_seconds * interval '1 second' > app_now())))`;

/** Fewest seconds an image that anybody needs to look at: what is measured below it was no person, and promises a wage that nobody earns. */
const fewestSecondsPerImage = 0.2;

/** The worker's page of a HIT; undefined where there is none. */
export async function findWorkerHitPage(hit: WorkerHit): Promise<WorkerHitPage | undefined> {
  const found = await pool("submit").query<WorkerHitPage>({
    name: "find-worker-hit-page",
    text: `select c.lemmas, c.gloss, c.links,
        (select count(*)::int from hit_images i where i.study_id = h.study_id and i.hit_id = h.id) as positions,
        b.reward_cents as "rewardCents", b.assignment_duration_seconds as "assignmentDurationSeconds",
        b.auto_approval_seconds as "autoApprovalSeconds", b.approval_delay_seconds as "approvalDelaySeconds", others.median as "medianSeconds",
        ${isOver} as "isOver",
        s.consent_text as "consentText", s.contact, s.content_warning as "contentWarning",
        array(select distinct p.endpoint from hit_postings p where p.study_id = h.study_id and p.hit_id = h.id) as endpoints,
        coalesce((
          select json_agg(json_build_object('kind', e.kind, 'place', e.place) order by e.kind, e.place) from class_examples e
          join candidates k on k.study_id = e.study_id and k.id = e.candidate_id join images m on m.id = k.image_id and m.taken_down_at is null
          where e.study_id = h.study_id and e.class_id = h.class_id and not exists (
            select from hit_images i join candidates o on o.study_id = i.study_id and o.id = i.candidate_id
            where i.study_id = h.study_id and i.hit_id = h.id and o.image_id = k.image_id)), '[]') as examples,
        array(select t.language from hit_translations t where t.study_id = h.study_id order by t.language) as languages
      from hits h
      join batches b on b.study_id = h.study_id and b.id = h.batch_id
      join image_classes c on c.study_id = h.study_id and c.id = h.class_id
      join studies s on s.id = h.study_id
      left join lateral (
        select percentile_disc(0.5) within group (order by latest.active_seconds) as median
        from (
          select a.active_seconds from hits g join assignments a on a.study_id = g.study_id and a.hit_id = g.id
          where g.study_id = h.study_id and g.batch_id = h.batch_id and a.state in ('confirmed', 'approved') and a.active_seconds > 0
          order by a.submitted_at desc limit 200) as latest
        having count(*) >= 5 and percentile_disc(0.5) within group (order by latest.active_seconds) >= ${fewestSecondsPerImage} *
          (select count(*) from hit_images i where i.study_id = h.study_id and i.hit_id = h.id)
      ) as others on true
      where h.study_id = $1 and h.id = $2`,
    values: [hit.studyId, hit.hitId],
  });
  return found.rows[0];
}

/** SHA-256 of the HIT's images by position; null where an image was taken down. Empty where the HIT is gone or every offer of it is over. */
export async function listWorkerHitImages(hit: WorkerHit): Promise<(string | null)[]> {
  const found = await pool("submit").query<{ position: number; sha256: string | null }>({
    name: "list-worker-hit-images",
    text: `select i.position, case when m.taken_down_at is null then m.sha256 end as sha256
      from hits h
      join batches b on b.study_id = h.study_id and b.id = h.batch_id
      join hit_images i on i.study_id = h.study_id and i.hit_id = h.id
      join candidates c on c.study_id = i.study_id and c.id = i.candidate_id
      join images m on m.id = c.image_id
      where h.study_id = $1 and h.id = $2 and not ${isOver}
      order by i.position`,
    values: [hit.studyId, hit.hitId],
  });
  return found.rows.map((row) => row.sha256);
}

/** A page asks for 48 images at once: what is known of a HIT is kept for a moment. A takedown takes hold after it. */
const keepMilliseconds = 10_000;
const mostKept = 500;
const kept = new Map<string, { until: number; images: Promise<(string | null)[]> }>();

/** SHA-256 of the image at a position of the HIT; undefined where there is none (any more). */
export async function findWorkerTile(hit: WorkerHit, position: number): Promise<string | undefined> {
  const key = `${hit.studyId}/${hit.hitId}`;
  const now = Date.now();
  let entry = kept.get(key);
  if (!entry || entry.until < now) {
    entry = { until: now + keepMilliseconds, images: listWorkerHitImages(hit) };
    entry.images.catch(() => kept.delete(key));
    kept.delete(key);
    kept.set(key, entry);
    for (const oldest of kept.keys()) {
      if (kept.size <= mostKept) break;
      kept.delete(oldest);
    }
  }
  return (await entry.images)[position] ?? undefined;
}

/** SHA-256 of an example image of the HIT's class; undefined where there is none. */
export async function findWorkerExample(
  hit: WorkerHit,
  kind: "good" | "confusable",
  place: number,
): Promise<string | undefined> {
  const found = await pool("submit").query<{ sha256: string }>(
    `select m.sha256 from hits h join class_examples e on e.study_id = h.study_id and e.class_id = h.class_id
     join candidates c on c.study_id = e.study_id and c.id = e.candidate_id join images m on m.id = c.image_id and m.taken_down_at is null
     where h.study_id = $1 and h.id = $2 and e.kind = $3::class_example_kind and e.place = $4`,
    [hit.studyId, hit.hitId, kind, place],
  );
  return found.rows[0]?.sha256;
}

export interface WorkerTranslation {
  words: Readonly<Record<string, string>>;
  /** Of the HIT's class; null where it is not translated. */
  lemmas: string[] | null;
  gloss: string | null;
}

/** The study's own words for the page in a language; undefined where it has none. */
export async function findWorkerTranslation(hit: WorkerHit, language: string): Promise<WorkerTranslation | undefined> {
  const found = await pool("submit").query<WorkerTranslation>(
    `select t.words, t.classes->c.wnid->'lemmas' as lemmas, t.classes->c.wnid->>'gloss' as gloss
     from hits h join image_classes c on c.study_id = h.study_id and c.id = h.class_id
     join hit_translations t on t.study_id = h.study_id and t.language = $3
     where h.study_id = $1 and h.id = $2`,
    [hit.studyId, hit.hitId, language],
  );
  return found.rows[0];
}

export interface WorkerStanding {
  /** Why another answer of this worker would not count; null where it would. */
  closed: "answered" | "allPositions" | "studyCap" | "classCap" | null;
  /** What they have ticked so far, here or on another device; null without, or once they have submitted. */
  draft: WorkerDraft | null;
}

export interface WorkerDraft {
  selected: string;
  unavailable: string;
  page: number;
  revision: number;
  /** Seconds during which they were at the page. */
  activeSeconds: number;
  /** Seconds since their first page was given out. */
  openSeconds: number;
}

/** What a worker should know before they begin: whether they have done this already (in another part of the batch, or image by image), or as much as the study takes of one person; and what they had ticked. */
export async function findWorkerStanding(
  hit: WorkerHit,
  ids: { marketAssignmentId: string; marketWorkerId: string },
): Promise<WorkerStanding> {
  const found = await pool("submit").query<WorkerStanding>({
    name: "find-worker-standing",
    text: `with this as (
        select h.study_id, h.id, h.class_id, b.endpoint, s.most_per_worker, s.most_per_worker_and_class
        from hits h join batches b on b.study_id = h.study_id and b.id = h.batch_id join studies s on s.id = h.study_id
        where h.study_id = $1 and h.id = $2
      ), done as (
        select a.hit_id, h.class_id, a.counted, a.unavailable
        from this join workers w on w.endpoint = this.endpoint and w.market_worker_id = $4
        join assignments a on a.worker_id = w.id and a.study_id = this.study_id and a.state in ('confirmed', 'approved') and a.market_assignment_id <> $3
        join hits h on h.study_id = a.study_id and h.id = a.hit_id
      )
      select case
          when exists (select from assignments a where a.study_id = $1 and a.market_assignment_id = $3 and a.market_worker_id = $4 and a.state <> 'opened') then null
          when exists (select from done, this where done.hit_id = this.id) then 'answered'
          when (select count(*) from done) >= (select most_per_worker from this) then 'studyCap'
          when (select count(*) from done, this where done.class_id = this.class_id) >= (select most_per_worker_and_class from this) then 'classCap'
          when exists (select from done, this where done.class_id = this.class_id) and not exists (
            select from this join hit_images i on i.study_id = this.study_id and i.hit_id = this.id and i.role <> 'negative_control'
            where not exists (
              select from done d join hit_images o on o.study_id = $1 and o.hit_id = d.hit_id and o.candidate_id = i.candidate_id and o.role <> 'negative_control'
              where get_bit(d.counted, o.position) = 1 and get_bit(d.unavailable, o.position) = 0)) then 'allPositions'
        end as closed,
        (select json_build_object('selected', d.selected::text, 'unavailable', d.unavailable::text, 'page', d.page, 'revision', d.revision,
           'activeSeconds', d.active_seconds, 'openSeconds', floor(extract(epoch from app_now() - d.opened_at)))
         from hit_drafts d where d.study_id = $1 and d.hit_id = $2 and d.market_assignment_id = $3 and d.market_worker_id = $4
           and not exists (select from assignments a where a.study_id = $1 and a.market_assignment_id = $3 and a.market_worker_id = $4 and a.state <> 'opened')) as draft`,
    values: [hit.studyId, hit.hitId, ids.marketAssignmentId, ids.marketWorkerId],
  });
  return found.rows[0] ?? { closed: null, draft: null };
}
