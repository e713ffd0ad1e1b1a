import type { DerivativeKind } from "./derivative-kind";

/** What is kept of an image. */
export type StoredKind = "original" | DerivativeKind;

/** Where images lie, by the SHA-256 of the original: a folder now; whatever else can take a name and bytes later. */
export interface ImageStorage {
  /** Whether it is there. */
  has(sha256: string, kind: StoredKind): Promise<boolean>;
  /** Keeps the bytes; visible whole or not at all. */
  write(sha256: string, kind: StoredKind, bytes: Uint8Array): Promise<void>;
  /** The bytes; undefined where they are not there. */
  read(sha256: string, kind: StoredKind): Promise<Buffer | undefined>;
}
