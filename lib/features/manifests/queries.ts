import { createHash } from "node:crypto";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { pool } from "@/lib/db/client";
import { parseIntegers } from "@/lib/db/parse-integers";
import { AppError } from "@/lib/errors";
import { serializeManifestCsv } from "@/lib/formats/manifest-csv";
import { type Manifest, type ManifestImage, serializeManifestJson } from "@/lib/formats/manifest-json";
import { frequencyBin } from "@/lib/stats/frequency-bin";
import { unknownRevision } from "../variants/queries";
import { binCountOf, isCarriedOver, isChosen, isSampledUp, type Shortage } from "../variants/rules";
import { type DrawParameters, type ManifestFormat, outcomes } from "../variants/schema";

/** What the manifest says about the draw as a whole. */
export interface ManifestHead {
  readonly parameters: DrawParameters;
  readonly seed: number;
  readonly parent: string | null;
  readonly shortages: readonly Shortage[];
}

/** What is kept of one class of a revision, as its manifest is written from it. */
export interface ManifestSource {
  readonly wnid: string;
  readonly lemmas: readonly string[];
  readonly shown: ArrayLike<number>;
  readonly selected: ArrayLike<number>;
  readonly outcomes: Uint8Array;
  /** 32 bytes for each chosen image. */
  readonly imageSha256s: Buffer;
  readonly reference: readonly number[];
  readonly target: readonly number[] | null;
  readonly drawn: readonly number[];
}

/** The manifest of a draw; `classes` in the order of wnid. The same function writes it when drawn and when downloaded. */
export function buildManifest(head: ManifestHead, classes: readonly ManifestSource[]): Manifest {
  const { strategy, ...parameters } = head.parameters;
  const bins = binCountOf(head.parameters);
  const images = classes.flatMap((source) => listImages(source, bins));
  return {
    strategy,
    parameters,
    seed: head.seed,
    parent: head.parent,
    valid: head.shortages.length === 0,
    shortages: head.shortages,
    binEdges: Array.from({ length: bins + 1 }, (_, edge) => edge / bins),
    meanFrequency: images.length === 0 ? null : images.reduce((sum, image) => sum + image.frequency, 0) / images.length,
    classes: classes.map((source) => ({
      wnid: source.wnid,
      lemmas: source.lemmas,
      candidates: source.outcomes.length,
      images: source.drawn.reduce((sum, count) => sum + count, 0),
      bins: { reference: source.reference, target: source.target, drawn: source.drawn },
      excluded: countExcluded(source.outcomes),
    })),
    images,
  };
}

function listImages(source: ManifestSource, bins: number): ManifestImage[] {
  const hashes = source.imageSha256s.toString("hex");
  const images: ManifestImage[] = [];
  source.outcomes.forEach((outcome, candidate) => {
    if (!isChosen(outcome)) return;
    const shown = source.shown[candidate] ?? 0;
    const selected = source.selected[candidate] ?? 0;
    images.push({
      sha256: hashes.slice(64 * images.length, 64 * images.length + 64),
      wnid: source.wnid,
      shown,
      selected,
      frequency: selected / shown,
      bin: frequencyBin(selected, shown, bins),
      carriedOver: isCarriedOver(outcome),
      sampledUp: isSampledUp(outcome),
    });
  });
  return images;
}

/** How many candidates stayed out, by reason, in the order in which reasons are looked for. */
function countExcluded(bytes: Uint8Array): Record<string, number> {
  const counts = outcomes.map(() => 0);
  for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1;
  const named = outcomes.map((outcome, byte): [string, number] => [outcome, counts[byte] ?? 0]);
  return Object.fromEntries(named.filter(([, count], byte) => count > 0 && !isChosen(byte)));
}

export interface ManifestFile {
  name: string;
  contentType: string;
  bytes: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the revision's JSON manifest, as stored when it was drawn. */
  manifestSha256: string;
}

/** SHA-256 of a manifest's JSON bytes, in hexadecimal. */
export function hashManifest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function loadManifestSources(studyId: AuthorizedStudyId, revisionId: number): Promise<ManifestSource[]> {
  const { rows } = await pool("desk").query<{
    wnid: string;
    lemmas: string[];
    shown: string;
    selected: string;
    outcomes: Buffer;
    imageSha256s: Buffer;
    reference: number[];
    target: number[];
    drawn: number[];
  }>(
    `select wnid, lemmas, shown::text as shown, selected::text as selected, outcomes, image_sha256s as "imageSha256s", reference,
            target, drawn
     from revision_classes where study_id = $1 and revision_id = $2`,
    [studyId, revisionId],
  );
  return rows
    .map((row) => ({
      ...row,
      shown: parseIntegers(row.shown),
      selected: parseIntegers(row.selected),
      target: row.target.length === 0 ? null : row.target,
    }))
    .sort((a, b) => (a.wnid < b.wnid ? -1 : 1));
}

/** Writes a revision's manifest from what was stored when it was drawn. Refused where the bytes are no longer those of the draw. */
export async function getManifest(
  studyId: AuthorizedStudyId,
  revisionId: number,
  format: ManifestFormat,
): Promise<ManifestFile> {
  const { rows } = await pool("desk").query<
    Omit<ManifestHead, "parent"> & {
      parent: string | null;
      number: number;
      variantName: string;
      manifestSha256: string;
    }
  >(
    `select r.parameters, r.seed, r.shortages, p.manifest_sha256 as parent, r.number, v.name as "variantName",
            r.manifest_sha256 as "manifestSha256"
     from revisions r
     join variants v on v.study_id = r.study_id and v.id = r.variant_id
     left join revisions p on p.study_id = r.study_id and p.id = r.parent_id
     where r.study_id = $1 and r.id = $2`,
    [studyId, revisionId],
  );
  const [head] = rows;
  if (!head) throw unknownRevision(studyId, revisionId);
  const manifest = buildManifest(head, await loadManifestSources(studyId, revisionId));
  const json = serializeManifestJson(manifest);
  const present = hashManifest(json);
  if (present !== head.manifestSha256)
    throw new AppError(
      "unavailable",
      `Cannot hand out the manifest of revision ${revisionId}: what is stored gives the SHA-256 ${present} and the draw had ${head.manifestSha256}; the rows were changed behind the product: restore them from a backup`,
    );
  const stem = `${head.variantName.toLowerCase().replace(/[^a-z0-9]+/g, "-")}-r${head.number}`;
  return format === "json"
    ? { name: `${stem}.json`, contentType: "application/json", bytes: json, manifestSha256: present }
    : {
        name: `${stem}.csv`,
        contentType: "text/csv; charset=utf-8",
        bytes: serializeManifestCsv(manifest),
        manifestSha256: present,
      };
}
