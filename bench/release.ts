// A release of 10,000 images with a million votes: its rate beside `tar` over the same files, and the memory of the process that writes it.
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { pool } from "@/lib/db/client";
import { env } from "@/lib/env";
import { createRelease } from "@/lib/features/releases/mutations";
import { getRelease } from "@/lib/features/releases/queries";
import type { ReleaseOptions } from "@/lib/features/releases/schema";
import { drawRevision } from "@/lib/features/variants/mutations";
import { imageStorage } from "@/lib/images/image-storage";
import { releasePath } from "@/lib/images/release-folder";
import { sharp } from "@/lib/images/sharp";
import { runInOwnProcess } from "@/lib/jobs/own-process";
import { ownProcesses } from "@/lib/jobs/registry";
import { buildGeneratedPool } from "@/prisma/seed/generated-pool";

export interface ReleaseBench {
  images: number;
  votes: number;
  /** `tar` of the same image files, then sha256sum of the archive: what any release needs. */
  tarSeconds: number;
  /** Image folder alone: pictures, tables, card, checksums. */
  seconds: number;
  /** tarSeconds / seconds; .7 and above is the aim. */
  ratio: number;
  /** With WebDataset shards and every vote. */
  completeSeconds: number;
  /** Most resident memory of the process that writes the complete release, in MB; below 300 is the aim. */
  peakMegabytes: number;
  /** The same of the process that asked for it: the job worker's part. */
  parentMegabytes: number;
}

/** Writes releases of 1000 classes x 10 images of 40 kB with 100 votes each; needs the database and folders of the environment. */
export async function benchRelease(): Promise<ReleaseBench> {
  const studyId = studyOfJob(
    await buildGeneratedPool(pool("jobs"), {
      name: `bench of releases ${Date.now()}`,
      classes: 1000,
      candidatesPerClass: 10,
      referencesPerClass: 0,
    }),
  );
  const folder = await mkdtemp(join(env().IMPORT_ROOT, "bench-release-"));
  try {
    const images = await writeImages(studyId);
    const votes = await writeVotes(studyId);
    const { id: revisionId } = await drawRevision(studyId, { strategy: "threshold", threshold: 0 }, "bench");
    const write = async (options: Partial<ReleaseOptions>) => {
      const { id } = await createRelease(studyId, {
        revisionId,
        options: { images: "original", folders: "wnid", webDataset: false, votes: false, ...options },
        createdBy: "bench",
      });
      const start = performance.now();
      const { peakMegabytes } = await runInOwnProcess(
        "write-release",
        { studyId, releaseId: id },
        { signal: new AbortController().signal, heapMegabytes: ownProcesses["write-release"]?.heapMegabytes ?? 0 },
      );
      const seconds = (performance.now() - start) / 1000;
      const { number, state, error } = await getRelease(studyId, id);
      if (state !== "done") throw new Error(error ?? `the release is ${state}`);
      return { seconds, peakMegabytes, path: releasePath(studyId, number, "") };
    };
    const plain = await write({});
    const tarSeconds = await measureTar(plain.path, folder);
    const complete = await write({ webDataset: true, votes: true });
    return {
      images,
      votes,
      tarSeconds,
      seconds: plain.seconds,
      ratio: tarSeconds / plain.seconds,
      completeSeconds: complete.seconds,
      peakMegabytes: complete.peakMegabytes,
      parentMegabytes: Math.round(process.memoryUsage.rss() / 1e6),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
    await pool("jobs").query("delete from studies where id = $1", [studyId]);
  }
}

/** Gives the study's images files: one photograph's size, each with bytes of its own behind the picture. */
async function writeImages(studyId: number): Promise<number> {
  const picture = await sharp(randomBytes(500 * 375 * 3), { raw: { width: 500, height: 375, channels: 3 } })
    .jpeg({ quality: 20 })
    .toBuffer();
  const { rows } = await pool("jobs").query<{ id: number }>(
    "select image_id as id from candidates where study_id = $1 order by 1",
    [studyId],
  );
  const hashes: string[] = [];
  for (const _ of rows) {
    const bytes = Buffer.concat([picture, randomBytes(16)]);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    await imageStorage().write(sha256, "original", bytes);
    hashes.push(sha256);
  }
  await pool("jobs").query(
    `update images i set sha256 = n.sha256, byte_size = $3 from unnest($1::int[], $2::text[]) as n(id, sha256) where i.id = n.id`,
    [rows.map(({ id }) => id), hashes, picture.length + 16],
  );
  return rows.length;
}

async function writeVotes(studyId: number): Promise<number> {
  const { rowCount } = await pool("jobs").query(
    `insert into imported_votes (study_id, import_id, candidate_id, worker_key, selected)
     select c.study_id, m.id, c.id, encode(sha256(('worker ' || (c.id * 7 + n) % 5000)::bytea), 'hex'), n % 4 > 0
     from candidates c join vote_imports m on m.study_id = c.study_id, generate_series(1, 100) n where c.study_id = $1`,
    [studyId],
  );
  await pool("jobs").query("analyze imported_votes");
  return rowCount ?? 0;
}

async function measureTar(release: string, folder: string): Promise<number> {
  const archive = (await readdir(release)).find((name) => name.endsWith(".tar")) ?? "";
  execFileSync("tar", ["-xf", join(release, archive), "-C", folder]);
  const start = performance.now();
  execFileSync("sh", ["-c", `tar -cf again.tar */ && sync again.tar && sha256sum again.tar`], {
    cwd: folder,
    stdio: "ignore",
  });
  const seconds = (performance.now() - start) / 1000;
  if ((await stat(join(folder, "again.tar"))).size === 0) throw new Error("tar wrote nothing");
  return seconds;
}
