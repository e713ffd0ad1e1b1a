import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { pack } from "tar-stream";

/** Writes a tar archive entry by entry: owners, modes and times are fixed, so that equal entries give equal bytes. */
export class TarFile {
  readonly #pack = pack();
  readonly #written: Promise<void>;
  readonly #modifiedAt: Date;

  constructor(path: string, modifiedAt: Date) {
    // Whole seconds: fractions would need an extended header.
    this.#modifiedAt = new Date(Math.floor(modifiedAt.getTime() / 1000) * 1000);
    this.#written = pipeline(this.#pack, createWriteStream(path));
    // Its error is met at the next entry or at the end.
    this.#written.catch(() => undefined);
  }

  /** Adds a file and returns once the archive can take the next one. */
  async add(name: string, content: Uint8Array | string): Promise<void> {
    const bytes =
      typeof content === "string"
        ? Buffer.from(content)
        : Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    const header = {
      name,
      mtime: this.#modifiedAt,
      mode: 0o644,
      uid: 0,
      gid: 0,
      uname: "",
      gname: "",
      type: "file" as const,
    };
    await Promise.race([
      new Promise<void>((resolve, reject) => {
        this.#pack.entry(header, bytes, (error) => (error ? reject(error) : resolve()));
      }),
      this.#written,
    ]);
  }

  /** Ends the archive; returns once all of it is written. */
  async close(): Promise<void> {
    this.#pack.finalize();
    await this.#written;
  }
}
