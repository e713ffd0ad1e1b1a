import type { DerivativeKind } from "./derivative-kind";
import { imageStorage } from "./image-storage";

/** The JPEG bytes of a derivative; undefined where the image is not stored. */
export function readDerivative(sha256: string, kind: DerivativeKind): Promise<Buffer | undefined> {
  return imageStorage().read(sha256, kind);
}
