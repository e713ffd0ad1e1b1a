import type { SourceName } from "@/lib/features/imports/schema";

/** Sources as people call them. */
export const sourceWords: Record<SourceName, string> = {
  folder: "a folder of <class>/<image>",
  tar: "tar files (WebDataset)",
  list: "a table of addresses or paths",
  s3: "a bucket (S3)",
  flickr: "a search on Flickr",
  openverse: "a search on Openverse",
  searchResults: "ImageNetV2's search results",
  npy: "numpy arrays",
  cifar: "CIFAR's binary files",
  tinyImages: "Tiny Images, own copy",
};
