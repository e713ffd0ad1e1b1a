import { type ComparedImage, comparedPixels } from "./compared-pixels";

/** Pixels of images that were asked for lately; the one not asked for the longest gives way. An image asked for twice at once is decoded once. */
export class PixelCache<Value = Uint8Array> {
  readonly #kept = new Map<string, Promise<Value | undefined>>();

  constructor(
    readonly side: number,
    readonly capacity: number,
    readonly make: (pixels: Uint8Array, side: number) => Value,
  ) {}

  get(image: ComparedImage): Promise<Value | undefined> {
    const known = this.#kept.get(image.sha256);
    if (known) {
      this.#kept.delete(image.sha256);
      this.#kept.set(image.sha256, known);
      return known;
    }
    const made = comparedPixels(image, this.side).then((pixels) => pixels && this.make(pixels, this.side));
    // Whoever asked meets the error; the next one tries again.
    made.catch(() => this.#kept.delete(image.sha256));
    this.#kept.set(image.sha256, made);
    if (this.#kept.size > this.capacity) {
      const [oldest] = this.#kept.keys();
      if (oldest !== undefined) this.#kept.delete(oldest);
    }
    return made;
  }
}
