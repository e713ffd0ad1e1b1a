import type { DerivativeKind } from "./derivative-kind";

/** What is kept of an image. */
export const storedKinds = ["original", "tile", "zoom"] as const;
export type StoredKind = "original" | DerivativeKind;

/** Where images lie, by the SHA-256 of the original: a folder or a bucket. */
export interface ImageStorage {
  /** Whether it is there, and not empty. */
  has(sha256: string, kind: StoredKind): Promise<boolean>;
  /** Keeps the bytes; visible whole or not at all. They outlast a loss of power once `flush` has returned. */
  write(sha256: string, kind: StoredKind, bytes: Uint8Array): Promise<void>;
  /** The bytes; undefined where they are not there. */
  read(sha256: string, kind: StoredKind): Promise<Buffer | undefined>;
  /** Removes the bytes; nothing where they are not there. */
  remove(sha256: string, kind: StoredKind): Promise<void>;
  /** Returns once everything written before is on the disk itself. */
  flush(): Promise<void>;
}
