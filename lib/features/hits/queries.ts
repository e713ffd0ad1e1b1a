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
  /** Median active seconds of the last submissions of this batch; null before there are five. */
  medianSeconds: number | null;
  consentText: string;
  contact: string;
  contentWarning: string;
  /** Requester APIs at which the HIT is posted. */
  endpoints: string[];
}

/** The worker's page of a HIT; undefined where there is none. */
export async function findWorkerHitPage(hit: WorkerHit): Promise<WorkerHitPage | undefined> {
  const found = await pool("submit").query<WorkerHitPage>({
    name: "find-worker-hit-page",
    text: `select c.lemmas, c.gloss, c.links,
        (select count(*)::int from hit_images i where i.study_id = h.study_id and i.hit_id = h.id) as positions,
        b.reward_cents as "rewardCents", b.assignment_duration_seconds as "assignmentDurationSeconds",
        b.auto_approval_seconds as "autoApprovalSeconds", others.median as "medianSeconds",
        s.consent_text as "consentText", s.contact, s.content_warning as "contentWarning",
        array(select distinct p.endpoint from hit_postings p where p.study_id = h.study_id and p.hit_id = h.id) as endpoints
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
        having count(*) >= 5
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
      where h.study_id = $1 and h.id = $2
        and (not exists (select 1 from hit_postings p where p.study_id = h.study_id and p.hit_id = h.id)
          or exists (select 1 from hit_postings p where p.study_id = h.study_id and p.hit_id = h.id and p.state <> 'closed'
                       and (p.expires_at is null or p.expires_at + b.assignment_duration_seconds * interval '1 second' > app_now())))
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
