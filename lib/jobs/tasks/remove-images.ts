import { listReleasesOfImage } from "@/lib/features/releases/queries";
import { removeReleasedPictures } from "@/lib/images/release-folder";
import { removeImage } from "@/lib/images/store-image";
import type { JobTask } from "../registry";

/** Removes what was taken down: originals, derivatives, and the archives of releases that contain them; again does no harm. */
export const removeImages: JobTask<"remove-images"> = async ({ sha256s }) => {
  for (const sha256 of sha256s) {
    await removeImage(sha256);
    for (const { studyId, number } of await listReleasesOfImage(sha256)) await removeReleasedPictures(studyId, number);
  }
};
