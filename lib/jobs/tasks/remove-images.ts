import { removeImage } from "@/lib/images/store-image";
import type { JobTask } from "../registry";

/** Removes originals and derivatives of images that were taken down; again does no harm. */
export const removeImages: JobTask<"remove-images"> = async ({ sha256s }) => {
  for (const sha256 of sha256s) await removeImage(sha256);
};
