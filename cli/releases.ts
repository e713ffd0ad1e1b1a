import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { type Command, Option } from "commander";
import { z } from "zod";
import { type ApiClient, connectFromEnvironment } from "./client";
import { Refusal } from "./refusal";
import { findStudy } from "./study-option";
import { userPath } from "./user-path";
import { watch } from "./watch";

const releaseSchema = z.object({
  release: z.object({
    id: z.int(),
    number: z.int(),
    state: z.enum(["queued", "running", "done", "failed"]),
    error: z.string().nullable(),
    written: z.int(),
    imageCount: z.int(),
    files: z.array(z.object({ name: z.string().regex(/^[\w.-]+$/), bytes: z.int(), sha256: z.string() })).nullable(),
  }),
});

/** Adds `redraw releases make` and `redraw releases download` to the program. */
export function addReleasesCommand(program: Command): void {
  const releases = program.command("releases").description("Revisions as files for others.");
  releases
    .command("make")
    .description("Releases a revision and waits until its files are written.")
    .argument("<study>", "id or name")
    .argument("<revision>", "id of the revision")
    .addOption(
      new Option("--images <which>", "pictures as they came, or of at most 500 pixels")
        .choices(["original", "zoom"])
        .default("original"),
    )
    .addOption(new Option("--folders <by>", "folders of classes").choices(["wnid", "index"]).default("wnid"))
    .option("--no-web-dataset", "without WebDataset shards")
    .option("--no-votes", "without votes")
    .action(makeRelease);
  releases
    .command("download")
    .description("Downloads the files of a release and checks them; begun files are gone on with.")
    .argument("<study>", "id or name")
    .argument("<release>", "id of the release")
    .argument("<folder>", "where to")
    .action(downloadRelease);
}

async function makeRelease(
  study: string,
  revision: string,
  { images, folders, webDataset, votes }: { images: string; folders: string; webDataset: boolean; votes: boolean },
): Promise<void> {
  const client = connectFromEnvironment();
  const base = `studies/${await findStudy(client, study)}/releases`;
  const body = { revisionId: Number(revision), options: { images, folders, webDataset, votes } };
  const { id } = releaseSchema.parse(await client.post(base, body)).release;
  const release = await watch("images", async () => {
    const { release: now } = releaseSchema.parse(await client.get(`${base}/${id}`));
    return { ...now, done: now.written, total: now.imageCount };
  });
  if (release.state === "failed") throw new Refusal(release.error ?? "The release failed without a reason");
  process.stdout.write(`Release ${release.number}, id ${release.id}: ${release.files?.length ?? 0} files\n`);
}

async function downloadRelease(study: string, releaseId: string, folder: string): Promise<void> {
  const client = connectFromEnvironment();
  const base = `studies/${await findStudy(client, study)}/releases/${Number(releaseId)}`;
  const { release } = releaseSchema.parse(await client.get(base));
  if (!release.files) throw new Refusal(`Release ${release.number} is ${release.state}; download it once it is done`);
  const to = userPath(folder);
  await mkdir(to, { recursive: true });
  for (const file of release.files) {
    const path = join(to, file.name);
    if ((await digest(path)) === file.sha256) continue;
    await fetchFile(client, `${base}/files/${file.name}`, `${path}.part`, file.bytes);
    const found = await digest(`${path}.part`);
    if (found !== file.sha256)
      throw new Refusal(
        `Cannot keep ${file.name}: it has the SHA-256 ${found} and ${file.sha256} was released; delete ${path}.part and download it again`,
      );
    await rename(`${path}.part`, path);
    process.stdout.write(`${file.name}\t${file.bytes} bytes\n`);
  }
}

async function fetchFile(client: ApiClient, address: string, part: string, size: number): Promise<void> {
  const begun = await stat(part).then(
    (one) => one.size,
    () => 0,
  );
  if (begun === size && size > 0) return;
  const from = begun < size ? begun : 0;
  const response = await client.open(address, from);
  if (!response.body) throw new Refusal(`Cannot download ${address}: the answer is empty; try again`);
  // A server that does not know ranges sends the whole file.
  const flags = response.status === 206 ? "a" : "w";
  await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(part, { flags }));
}

async function digest(path: string): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path), hash);
  } catch {
    return undefined;
  }
  return hash.digest("hex");
}
