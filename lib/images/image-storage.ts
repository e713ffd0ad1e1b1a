import { env } from "@/lib/env";
import { folderStorage } from "./folder-storage";
import { s3Storage } from "./s3-storage";
import type { ImageStorage } from "./storage";

let opened: { settings: string; storage: ImageStorage } | undefined;

/** The storage that the environment names: the bucket S3_BUCKET, else the folder IMAGES_FOLDER. */
export function imageStorage(): ImageStorage {
  const { IMAGES_FOLDER: folder, S3_BUCKET: bucket, S3_PREFIX: prefix } = env();
  const settings = JSON.stringify([folder, bucket, prefix]);
  if (opened?.settings !== settings)
    opened = { settings, storage: bucket === "" ? folderStorage(folder) : s3Storage({ bucket, prefix }) };
  return opened.storage;
}
