import { z } from "zod";

const path = (what: string) =>
  z
    .string(`must be a path below the import root: ${what}`)
    .trim()
    .min(1, `is empty; name ${what} below the import root`);
const place = z.int("must be a whole number").min(1, "counts from 1");
const day = z.iso.date("must be a day such as 2012-07-11");
const wnids = z.array(z.string().min(1)).min(1, "is empty; leave it out for all classes");
const terms = z.array(z.string().trim().min(1)).max(50);

/** A folder of <class>/<image>; from..to: slice of each class's files, sorted by name, from 1, both ends included. */
export const folderSettings = z
  .strictObject({ source: z.literal("folder"), folder: path("a folder"), from: place.optional(), to: place.optional() })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ["to"],
    message: "lies before from; give from <= to",
  });

/** A tar file (also .tar.gz) or a folder of them: WebDataset's <key>.jpg with <key>.cls or <key>.json, or <class>/<image>. */
export const tarSettings = z.strictObject({ source: z.literal("tar"), path: path("a .tar file or a folder of them") });

/** A table of addresses or paths: CSV, JSONL or Parquet. Columns: url or path; wnid or class; id, licence, licence_url, owner, title, page, keyword. */
export const listSettings = z.strictObject({
  source: z.literal("list"),
  path: path("a .csv, .jsonl or .parquet file"),
  /** Class of rows that name none. */
  wnid: z.string().min(1).optional(),
});

/** ImageNetV2's search_results: JSON lists of Flickr records, one file or a folder of them. */
export const searchResultsSettings = z.strictObject({
  source: z.literal("searchResults"),
  path: path("a search_results file or folder"),
});

/** Arrays of numpy: images (n, height, width, 3) of bytes, labels (n) that count the study's classes; CIFAR-10.1's layout. */
export const npySettings = z.strictObject({
  source: z.literal("npy"),
  /** .npy, or .npz with the arrays `images` and `labels`. */
  images: path("a .npy or .npz file"),
  labels: path("a .npy file").optional(),
  /** Class of each label, in the order of the numbers; without it the study's classes in their order. */
  classes: wnids.optional(),
});

/** CIFAR's binary files: 1 label byte (CIFAR-100: coarse, fine) and 3072 bytes, plane by plane, each. */
export const cifarSettings = z.strictObject({
  source: z.literal("cifar"),
  path: path("a .bin file or a folder of them"),
  labels: z.literal([10, 100], "must be 10 or 100: CIFAR-10 or CIFAR-100").default(10),
  classes: wnids.optional(),
});

/** Tiny Images: a binary file of 3072 bytes an image and its metadata. The user's own copy: the collection was withdrawn. */
export const tinyImagesSettings = z.strictObject({
  source: z.literal("tinyImages"),
  data: path("tiny_images.bin"),
  metadata: path("tiny_metadata.bin"),
  /** Keyword in the metadata -> class. */
  keywords: z.record(z.string().min(1), z.string().min(1)),
  /** Most images of one keyword. */
  maxPerKeyword: z.int().min(1).max(1_000_000).default(1000),
  acknowledged: z.literal(
    true,
    "must be true: Tiny Images was withdrawn by its authors in 2020 because of offensive labels and images; say that you know this and use a copy of your own",
  ),
});

/** Keys below a prefix of a bucket, <prefix><class>/<image>. */
export const s3Settings = z.strictObject({
  source: z.literal("s3"),
  bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "must be the name of a bucket"),
  prefix: z.string().max(900).default(""),
});

const searched = {
  /** Classes to search for; all of the study without it. */
  classes: wnids.optional(),
  /** Per class, shared evenly by its queries. */
  maxImagesPerClass: z.int().min(1).max(4000).default(200),
  /** More queries by class: "torch -olympic". */
  extraTerms: z.record(z.string(), terms).default({}),
  /** A word added to every query of a class: its parent. */
  parentTerms: z.record(z.string(), z.string().trim().min(1)).default({}),
  /** Words that no result may have, for every query. */
  excludedTerms: terms.default([]),
  /** "english foxhound" also as "englishfoxhound". */
  joinCompounds: z.boolean().default(false),
  /** Longest side in pixels of what is fetched, where the service offers sizes. */
  largestSide: z.int().min(75).max(20_000).optional(),
};

export const flickrSettings = z
  .strictObject({
    source: z.literal("flickr"),
    ...searched,
    /** The days of ImageNet's own collection (METHOD.md 1). */
    takenFrom: day.default("2012-07-11"),
    takenTo: day.default("2013-07-11"),
    uploadedFrom: day.default("2012-07-11"),
    uploadedTo: day.default("2013-07-11"),
    /** Flickr's licence numbers; all without it. */
    licences: z.array(z.int().min(0).max(99)).min(1).optional(),
  })
  .refine(({ takenFrom, takenTo }) => takenFrom <= takenTo, { path: ["takenTo"], message: "lies before takenFrom" })
  .refine(({ uploadedFrom, uploadedTo }) => uploadedFrom <= uploadedTo, {
    path: ["uploadedTo"],
    message: "lies before uploadedFrom",
  });

export const openverseSettings = z.strictObject({
  source: z.literal("openverse"),
  ...searched,
  /** Openverse's licence names ("by", "cc0"); all without it. */
  licences: z
    .array(z.string().regex(/^[a-z0-9+-]+$/))
    .min(1)
    .optional(),
});

export const sourceSettings = z.discriminatedUnion(
  "source",
  [
    folderSettings,
    tarSettings,
    listSettings,
    searchResultsSettings,
    npySettings,
    cifarSettings,
    tinyImagesSettings,
    s3Settings,
    flickrSettings,
    openverseSettings,
  ],
  { error: "must be folder, tar, list, searchResults, npy, cifar, tinyImages, s3, flickr or openverse" },
);
export type SourceSettings = z.output<typeof sourceSettings>;
export type SourceName = SourceSettings["source"];
export type SettingsOf<Name extends SourceName> = Extract<SourceSettings, { source: Name }>;

/** What is imported, in words for people. */
export function placeOf(settings: SourceSettings): string {
  switch (settings.source) {
    case "folder":
      return settings.folder;
    case "tar":
    case "list":
    case "searchResults":
    case "cifar":
      return settings.path;
    case "npy":
      return settings.images;
    case "tinyImages":
      return settings.data;
    case "s3":
      return `s3://${settings.bucket}/${settings.prefix}`;
    case "flickr":
      return `Flickr, taken ${settings.takenFrom} to ${settings.takenTo}`;
    case "openverse":
      return "Openverse";
  }
}
