import { imageStorage } from "./image-storage";
import type { PreparedImage } from "./prepare-image";

/** Keeps an original and its derivatives. The original is written last: where it is, the derivatives are too, and nothing is written again. */
export async function storeImage(image: PreparedImage, original: Buffer): Promise<void> {
  const storage = imageStorage();
  if (await storage.has(image.sha256, "original")) return;
  await Promise.all([
    storage.write(image.sha256, "tile", image.derivatives.tile),
    storage.write(image.sha256, "zoom", image.derivatives.zoom),
  ]);
  await storage.write(image.sha256, "original", original);
}
