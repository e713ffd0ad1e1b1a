import { createReadStream } from "node:fs";
import { basename, extname } from "node:path";
import { createGunzip } from "node:zlib";
import { extract } from "tar-stream";
import { AppError } from "@/lib/errors";
import { byteLimit } from "@/lib/images/prepare-image";
import { listImportFiles } from "./import-files";
import type { SourceClass } from "./search-terms";
import type { SettingsOf } from "./settings";
import type { Provenance, Source, SourceItem } from "./source";

const imageEndings = new Set(["jpg", "jpeg", "png", "webp", "avif", "gif", "img"]);
/** A label or description is short; more than this is something else. */
const sideFileLimit = 1024 * 1024;

/** One sample of a shard: the entries that share a key, which stand together. */
interface Sample {
  key: string;
  image?: { name: string; bytes: Buffer } | undefined;
  /** Where the image is too large to be held. */
  refusal?: string | undefined;
  cls?: string | undefined;
  json?: Record<string, unknown> | undefined;
}

/**
 * Tar files, gzipped or not, read from front to back: WebDataset (<key>.jpg, <key>.cls, <key>.json) and <class>/<image>.
 *
 * The class is the .cls (a wnid, or a number that counts the study's classes), else the .json's wnid, class or label, else the
 * folder of the entry. One sample is held at a time. Throws AppError for a damaged archive.
 */
export async function openTar(settings: SettingsOf<"tar">, classes: readonly SourceClass[]): Promise<Source> {
  const files = await listImportFiles(settings.path, [".tar", ".tar.gz", ".tgz"]);
  return {
    count: async () => null,
    async *items() {
      for (const file of files) {
        // Two shards may use one key: the shard is a part of the name then.
        const prefix = files.length > 1 ? `${basename(file).replace(/\.(tar|tgz|tar\.gz)$/, "")}/` : "";
        for await (const sample of samplesOf(file)) yield toItem(sample, prefix, classes);
      }
    },
  };
}

async function* samplesOf(file: string): AsyncGenerator<Sample> {
  const unpacked = extract();
  const bytes = createReadStream(file);
  bytes.on("error", (error) => unpacked.destroy(error));
  if (/\.(gz|tgz)$/.test(file)) {
    const gunzip = createGunzip();
    gunzip.on("error", (error) => unpacked.destroy(error));
    bytes.pipe(gunzip).pipe(unpacked);
  } else bytes.pipe(unpacked);
  let sample: Sample | undefined;
  try {
    for await (const entry of unpacked) {
      const { name, type, size } = entry.header;
      const { key, ending } = splitName(name);
      if (type !== "file" || basename(name).startsWith(".") || key === "") {
        entry.resume();
        continue;
      }
      if (sample && sample.key !== key) {
        yield sample;
        sample = undefined;
      }
      sample ??= { key };
      await addEntry(sample, ending, name, size ?? 0, entry);
    }
    if (sample) yield sample;
  } catch (error) {
    throw new AppError(
      "badRequest",
      `Cannot read ${file}: the archive is truncated or damaged (${error instanceof Error ? error.message : error}); replace it by a whole one and resume: what came in stays`,
    );
  } finally {
    bytes.destroy();
    unpacked.destroy();
  }
}

async function addEntry(
  sample: Sample,
  ending: string,
  name: string,
  size: number,
  entry: AsyncIterable<unknown> & { resume(): void },
): Promise<void> {
  const isImage = imageEndings.has(ending.split(".").at(-1) ?? "");
  const isSide = ending === "cls" || ending === "json";
  if (!isImage && !isSide) return void entry.resume();
  if (size > (isImage ? byteLimit : sideFileLimit)) {
    sample.refusal = `${name} has ${size} bytes and ${isImage ? byteLimit : sideFileLimit} are the most that are read; store it smaller`;
    return void entry.resume();
  }
  const parts: Buffer[] = [];
  for await (const part of entry) if (Buffer.isBuffer(part)) parts.push(part);
  const bytes = Buffer.concat(parts);
  if (isImage) sample.image = { name, bytes };
  else if (ending === "cls") sample.cls = bytes.toString("utf8").trim();
  else sample.json = parseObject(bytes);
}

/** WebDataset's rule: the key ends at the first dot of the last part of the name. */
function splitName(name: string): { key: string; ending: string } {
  const clean = name.replace(/^(\.\/)+/, "");
  const slash = clean.lastIndexOf("/") + 1;
  const dot = clean.indexOf(".", slash);
  return dot < 0
    ? { key: clean, ending: "" }
    : { key: clean.slice(0, dot), ending: clean.slice(dot + 1).toLowerCase() };
}

function parseObject(bytes: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function toItem(sample: Sample, prefix: string, classes: readonly SourceClass[]): SourceItem {
  const { image, json = {} } = sample;
  const wnid = classOf(sample, classes);
  const name = image ? basename(image.name) : `${basename(sample.key)}`;
  const stem = `${prefix}${sample.key.replaceAll("/", "_")}${image ? extname(image.name) : ""}`;
  const inFolder = prefix === "" && wnid !== undefined && sample.key.startsWith(`${wnid}/`);
  const bytes = image?.bytes;
  return {
    path:
      wnid === undefined
        ? `${prefix}${sample.key}${image ? extname(image.name) : ""}`
        : inFolder
          ? `${wnid}/${name}`
          : `${wnid}/${stem}`,
    wnid,
    refusal:
      sample.refusal ??
      (wnid === undefined
        ? "nothing says its class; put a .cls or .json with the wnid beside it, or the entry into a folder of the class's name"
        : undefined),
    keyword: stringOf(json.keyword),
    provenance: provenanceOf(json),
    heldBytes: bytes?.length ?? 0,
    read: async () =>
      bytes
        ? { ok: true, bytes }
        : { ok: false, reason: "the sample has no image; put <key>.jpg, .png, .webp, .avif or .gif beside its label" },
  };
}

function classOf({ cls, json, key }: Sample, classes: readonly SourceClass[]): string | undefined {
  const said = cls ?? stringOf(json?.wnid) ?? stringOf(json?.class) ?? stringOf(json?.label) ?? stringOf(json?.cls);
  if (said !== undefined && said !== "") return /^\d+$/.test(said) ? (classes[Number(said)]?.wnid ?? said) : said;
  return key.includes("/") ? key.split("/").at(-2) : undefined;
}

function stringOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value : undefined;
}

function provenanceOf(json: Record<string, unknown>): Provenance {
  return {
    source: "tar",
    sourceId: stringOf(json.id),
    sourceUrl: stringOf(json.url),
    sourcePage: stringOf(json.page),
    title: stringOf(json.title),
    licence: stringOf(json.licence) ?? stringOf(json.license),
    licenceUrl: stringOf(json.licence_url) ?? stringOf(json.license_url),
    owner: stringOf(json.owner) ?? stringOf(json.author),
    attribution: stringOf(json.attribution),
  };
}
