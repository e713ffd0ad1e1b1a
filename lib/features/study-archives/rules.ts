/** Version of the archive's layout; readers refuse another. */
export const archiveVersion = 1;

/** Where the market of an imported study's HITs, workers and submissions stands: nowhere that this server could reach; the rest is the study's id. */
export const archiveEndpoint = "archive/";

/** A key of the books under the study that it came to; `from` is its study there. */
export function effectKeyOf(key: string, from: number, to: number): string {
  const parts = /^([a-z-]+(?:\/[a-z]+)?)\/(\d+)\/(.+)$/.exec(key);
  return parts && Number(parts[2]) === from ? `${parts[1]}/${to}/${parts[3]}` : `${archiveEndpoint}${to}/${key}`;
}

/** Tables of a study that an archive leaves out, with the reason. Every other table with a study_id is in it. */
export const leftOut: Readonly<Record<string, string>> = {
  outbox: "calls to a market that this server makes",
  study_members: "people of this server",
  invitations: "people of this server",
  api_tokens: "keys of this server",
  alerts: "made anew",
  alert_deliveries: "made anew",
  worker_qualities: "measured anew",
  quality_measurements: "measured anew",
  hit_drafts: "half-done answers",
  worker_messages: "what workers wrote in confidence",
  payouts: "who is owed money by this server",
  bonuses: "who was paid by this server",
  crowd_qualifications: "things of a market",
  image_features: "computed anew",
  study_deletions: "studies that are gone from this server",
  duplicate_components: "found anew",
  duplicate_component_images: "found anew",
  duplicate_changes: "noted anew",
};

export interface ForeignKey {
  readonly from: string;
  readonly to: string;
}

/** Tables so that each comes after those it refers to; a table that refers to itself is fine, a circle is not. */
export function orderTables(tables: readonly string[], keys: readonly ForeignKey[]): string[] {
  const left = new Set([...tables].sort());
  const ordered: string[] = [];
  while (left.size > 0) {
    const next = [...left].find((table) =>
      keys.every((key) => key.from !== table || key.to === table || !left.has(key.to)),
    );
    if (next === undefined) throw new Error(`Tables refer to each other in a circle: ${[...left].join(", ")}`);
    left.delete(next);
    ordered.push(next);
  }
  return ordered;
}

export interface ArchiveEntry {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Rows of a table. */
  readonly rows?: number;
}

/** The archive's last file: what is in it, so that a reader can tell whether it is whole. */
export interface ArchiveManifest {
  readonly version: number;
  readonly study: string;
  readonly exportedAt: string;
  readonly entries: readonly ArchiveEntry[];
}
