// A study with generated candidates and votes in the tables, for tests and measurements of what comes after the votes. There are no image files.
import type pg from "pg";

export interface GeneratedPool {
  name: string;
  classes: number;
  candidatesPerClass: number;
  referencesPerClass: number;
  /** Votes per image. */
  shown?: number;
  /** Rows made before, so that ids differ between two databases with the same pool. */
  skippedIds?: number;
}

/**
 * Fills a study by set-based SQL and answers its id: classes c0000, c0001, ..., images with hashes of their names, selection
 * frequencies that are higher among reference images. Hashes and votes depend on the sizes only, ids on the database.
 */
export async function buildGeneratedPool(database: pg.Pool | pg.Client, pool: GeneratedPool): Promise<number> {
  const shown = pool.shown ?? 10;
  if (pool.skippedIds) {
    for (const table of ["image_classes", "images", "candidates", "studies"])
      await database.query(`select nextval(pg_get_serial_sequence($1, 'id')) from generate_series(1, $2)`, [
        table,
        pool.skippedIds,
      ]);
  }
  const { rows } = await database.query<{ id: number }>(
    "insert into studies (name, images_per_class) values ($1, 10) returning id",
    [pool.name],
  );
  const studyId = rows[0]?.id;
  if (studyId === undefined) throw new Error("Cannot build a pool: the study was not inserted");
  await database.query(
    `insert into image_classes (study_id, wnid, lemmas, position)
     select $1, 'c' || lpad(n::text, 4, '0'), array['class ' || n], n from generate_series(0, $2::int - 1) n`,
    [studyId, pool.classes],
  );
  await database.query(
    `insert into images (sha256, width, height, byte_size, format, source)
     select encode(sha256((c || '/' || n)::bytea), 'hex'), 500, 375, 100000, 'jpeg', 'generated'
     from generate_series(0, $1::int - 1) c, generate_series(0, $2::int - 1) n
     on conflict do nothing`,
    [pool.classes, pool.candidatesPerClass + pool.referencesPerClass],
  );
  await database.query(
    `insert into candidates (study_id, class_id, image_id, role, path)
     select k.study_id, k.id, i.id, (case when n < $2 then 'candidate' else 'reference' end)::candidate_role,
            k.wnid || '/' || lpad(n::text, 4, '0') || '.jpg'
     from image_classes k, generate_series(0, $2::int + $3::int - 1) n
     join images i on true
     where k.study_id = $1 and i.sha256 = encode(sha256((k.position || '/' || n)::bytea), 'hex')`,
    [studyId, pool.candidatesPerClass, pool.referencesPerClass],
  );
  await database.query(
    `with import as (
       insert into vote_imports (study_id, kind, name, sha256, rows, created_by)
       values ($1::int, 'counts', 'generated', encode(sha256(('generated ' || $1::int)::bytea), 'hex'), 0, 'generated') returning id
     )
     insert into imported_counts (study_id, import_id, candidate_id, shown, selected)
     select $1::int, import.id, c.id, $2::int, round($2::int * sqrt(
              case when c.role = 'candidate' then get_byte(decode(i.sha256, 'hex'), 31) / 255.0
                   else 1 - get_byte(decode(i.sha256, 'hex'), 31) / 300.0 end))::int
     from import, candidates c join images i on i.id = c.image_id where c.study_id = $1`,
    [studyId, shown],
  );
  await database.query(
    `insert into tallies (study_id, candidate_id, shown, selected)
     select study_id, candidate_id, shown, selected from imported_counts where study_id = $1`,
    [studyId],
  );
  await database.query("analyze studies, image_classes, images, candidates, tallies");
  return studyId;
}
