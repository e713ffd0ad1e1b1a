// Workers and their answers in the tables, for tests and measurements of what judges them. There is no market behind them.
import type pg from "pg";

export interface GeneratedCrowd {
  studyId: number;
  workers: number;
  /** Workers per HIT. */
  redundancy: number;
  targetsPerHit?: number;
  controlsPerHit?: number;
  /** Of the workers, so many (the last) who answer at random. */
  spammers?: number;
}

/**
 * Lets a crowd answer every image of a study once: one batch, HITs of candidates with positive and negative controls, approved
 * answers. A worker selects an image that shows its class with the chance of their sensitivity. Tallies equal the recount.
 * Everything depends on sizes and hashes only. Answers the batch's id.
 */
export async function buildGeneratedCrowd(database: pg.Pool | pg.Client, crowd: GeneratedCrowd): Promise<number> {
  const { studyId, workers, redundancy, targetsPerHit = 42, controlsPerHit = 3, spammers = 0 } = crowd;
  const run = (sql: string, values: unknown[] = []) => database.query(sql, values);
  await run("delete from imported_counts where study_id = $1", [studyId]);
  await run("delete from vote_imports where study_id = $1", [studyId]);
  await run("delete from tallies where study_id = $1", [studyId]);
  await run(
    `insert into workers (endpoint, market_worker_id, pseudonym)
     select 'generated', 'GENERATED' || $1::int || 'X' || n, 'W' || substr(encode(sha256(($1::int || '/' || n)::bytea), 'hex'), 1, 16)
     from generate_series(1, $2::int) n`,
    [studyId, workers],
  );
  const { rows } = await run(
    `insert into batches (study_id, name, state, seed, endpoint, reward_cents, redundancy, targets_per_hit, positive_controls_per_hit,
       negative_controls_per_hit, assignment_duration_seconds, auto_approval_seconds, lifetime_seconds, title, description, hit_count,
       cost_cents, created_by, published_at)
     values ($1, 'Generated', 'ended', 1, 'generated', 10, $2, $3, $4, $4, 600, 259200, 604800, 't', 'd', 0, 0, 'generated', app_now())
     returning id`,
    [studyId, redundancy, targetsPerHit, controlsPerHit],
  );
  const batchId = (rows[0] as { id: number } | undefined)?.id ?? 0;
  await run(
    `create temporary table crowd_places as
     select c.id as candidate_id, c.class_id, c.role, i.sha256, (row_number() over own - 1)::int as place, (count(*) over (partition by c.class_id, c.role))::int as places
     from candidates c join images i on i.id = c.image_id where c.study_id = $1
     window own as (partition by c.class_id, c.role order by i.sha256)`,
    [studyId],
  );
  await run("create index on crowd_places (class_id, role, place)");
  await run("analyze crowd_places");
  await run(
    `create temporary table crowd_positions as
     with target as (
       select candidate_id, class_id, place / $2::int as chunk, 'target' as role, sha256 from crowd_places where role = 'candidate'
     ), chunk as (select distinct class_id, chunk from target),
     wanted as (
       select distinct chunk.class_id, chunk.chunk, (chunk.chunk * $3::int + n) % one.places as place
       from chunk cross join generate_series(0, $3::int - 1) n
       join crowd_places one on one.class_id = chunk.class_id and one.role = 'reference' and one.place = 0
     ), neighbour as (
       select id as class_id, lead(id, 1, (select min(id) from image_classes where study_id = $1)) over (order by id) as other
       from image_classes where study_id = $1)
     select class_id, chunk, candidate_id, role, sha256 from target
     union all
     select w.class_id, w.chunk, p.candidate_id, 'positive_control', p.sha256
     from wanted w join crowd_places p on p.class_id = w.class_id and p.role = 'reference' and p.place = w.place
     union all
     select chunk.class_id, chunk.chunk, p.candidate_id, 'negative_control', p.sha256
     from chunk join neighbour n on n.class_id = chunk.class_id join crowd_places p on p.class_id = n.other and p.role = 'reference' and p.place < $3::int`,
    [studyId, targetsPerHit, controlsPerHit],
  );
  await run(
    `insert into hits (study_id, batch_id, class_id, index)
     select $1::int, $2::int, class_id, row_number() over (order by class_id, chunk) - 1 from (select distinct class_id, chunk from crowd_positions) as c`,
    [studyId, batchId],
  );
  await run(
    `create temporary table crowd_images as
     select h.id as hit_id, p.candidate_id, p.role, p.sha256, (row_number() over (partition by h.id order by p.sha256) - 1)::smallint as position
     from (select id, class_id, index - min(index) over (partition by class_id) as chunk from hits where study_id = $1 and batch_id = $2) as h
     join crowd_positions p on p.class_id = h.class_id and p.chunk = h.chunk`,
    [studyId, batchId],
  );
  await run("create index on crowd_images (hit_id)");
  await run("analyze crowd_images");
  await run(
    `insert into hit_images (study_id, hit_id, position, candidate_id, role)
     select $1::int, hit_id, position, candidate_id, role::hit_image_role from crowd_images`,
    [studyId],
  );
  await run(
    `insert into hit_postings (study_id, hit_id, part, endpoint, max_assignments, state, market_hit_id)
     select study_id, id, 0, 'generated', $3::int, 'closed', 'H' || study_id || '-' || id from hits where study_id = $1 and batch_id = $2`,
    [studyId, batchId, redundancy],
  );
  await run("analyze hits, hit_images, hit_postings");
  // A byte of a hash against a chance in 256ths: the image's own byte says whether it shows the class, the worker's how surely they see it.
  await run(
    `insert into assignments (study_id, hit_id, posting_id, endpoint, market_assignment_id, market_worker_id, worker_id, state, selected,
       unavailable, counted, digest, active_seconds, submitted_at, confirmed_at, decided_at)
     select $1::int, p.hit_id, p.id, 'generated', p.id || '-' || r, w.market_worker_id, w.id, 'approved', bits.selected::varbit,
       repeat('0', length(bits.selected))::varbit, repeat('1', length(bits.selected))::varbit, repeat('d', 64),
       case when w.number > $3::int - $5::int then 20 else 60 + w.number % 60 end,
       at.time, at.time, at.time
     from hit_postings p
     join hits h on h.study_id = p.study_id and h.id = p.hit_id and h.batch_id = $2
     cross join generate_series(0, $4::int - 1) r
     join (select id, market_worker_id, row_number() over (order by id) as number from workers where endpoint = 'generated' and market_worker_id like 'GENERATED' || $1::int || 'X%') w
       on w.number = 1 + (h.index * 7 + r * greatest(1, $3::int / $4::int)) % $3::int
     cross join lateral (select app_now() - interval '3 days' * (1 - h.index::float / greatest(1, (select count(*) from hits where batch_id = $2)))) as at(time)
     cross join lateral (
       select string_agg(case
         when w.number > $3::int - $5::int then (get_byte(sha256((w.number || '/' || i.candidate_id)::bytea), 1) & 1)::text
         when i.role <> 'negative_control' and get_byte(decode(i.sha256, 'hex'), 31) > 110
           then (get_byte(sha256((w.number || '/' || i.candidate_id)::bytea), 0) < 200 + (w.number % 6) * 10)::int::text
         else (get_byte(sha256((w.number || '/' || i.candidate_id)::bytea), 0) < 8 + (w.number % 5) * 4)::int::text end, '' order by i.position) as selected
       from crowd_images i where i.hit_id = p.hit_id) as bits
     where p.study_id = $1`,
    [studyId, batchId, workers, redundancy, spammers],
  );
  await run("drop table crowd_places");
  await run("drop table crowd_positions");
  await run("drop table crowd_images");
  await run(
    "update batches set hit_count = (select count(*) from hits h where h.batch_id = batches.id) where id = $1",
    [batchId],
  );
  // A worker who met an image in two HITs counts once: the first answer stands.
  await run(
    `with met as (
       select a.id, i.position, i.role <> 'negative_control'
         and row_number() over (partition by a.worker_id, i.candidate_id, i.role = 'negative_control' order by a.id) > 1 as again
       from assignments a join hit_images i on i.study_id = a.study_id and i.hit_id = a.hit_id where a.study_id = $1
     ), masks as (
       select id, string_agg(case when again then '0' else '1' end, '' order by position)::varbit as counted
       from met group by id having bool_or(again)
     )
     update assignments a set counted = masks.counted from masks where a.study_id = $1 and a.id = masks.id`,
    [studyId],
  );
  await run("insert into tallies select study_id, candidate_id, shown, selected from recount where study_id = $1", [
    studyId,
  ]);
  await run("analyze assignments, tallies, workers");
  return batchId;
}
