import { imageStorage } from "./image-storage";
import type { PreparedImage } from "./prepare-image";
import { storedKinds } from "./storage";

/** Keeps an original and its derivatives; what is there already is not written again. */
export async function storeImage(image: PreparedImage, original: Buffer): Promise<void> {
  const storage = imageStorage();
  // Each is asked for: after a loss of power any of them may be missing or empty.
  if (await storage.has(image.sha256, "original")) {
    const there = await Promise.all(storedKinds.map((kind) => storage.has(image.sha256, kind)));
    if (there.every(Boolean)) return;
  }
  await Promise.all([
    storage.write(image.sha256, "tile", image.derivatives.tile),
    storage.write(image.sha256, "zoom", image.derivatives.zoom),
    storage.write(image.sha256, "original", original),
  ]);
}

/** Returns once every image stored so far outlasts a loss of power: a row that names an image is written after that. */
export function flushImages(): Promise<void> {
  return imageStorage().flush();
}

/** Removes the original and its derivatives; again does no harm. */
export async function removeImage(sha256: string): Promise<void> {
  const storage = imageStorage();
  await Promise.all(storedKinds.map((kind) => storage.remove(sha256, kind)));
}
