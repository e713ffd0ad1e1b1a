import { env } from "@/lib/env";
import { folderStorage } from "./folder-storage";
import type { ImageStorage } from "./storage";

let opened: { folder: string; storage: ImageStorage } | undefined;

/** The storage that the environment names (IMAGES_FOLDER). */
export function imageStorage(): ImageStorage {
  const folder = env().IMAGES_FOLDER;
  if (opened?.folder !== folder) opened = { folder, storage: folderStorage(folder) };
  return opened.storage;
}
