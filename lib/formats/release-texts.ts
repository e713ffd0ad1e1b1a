// The texts of a release: for people, for Hugging Face, and for whoever wants to check it.

/** What the texts say about a release. */
export interface ReleaseFacts {
  readonly stem: string;
  readonly number: number;
  readonly study: string;
  readonly description: string;
  readonly variant: string;
  readonly revision: number;
  readonly strategy: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly manifestSha256: string;
  readonly valid: boolean;
  readonly drawnOn: string;
  readonly classes: readonly {
    readonly wnid: string;
    readonly lemmas: readonly string[];
    readonly gloss: string;
    readonly images: number;
  }[];
  readonly images: number;
  readonly meanFrequency: number | null;
  readonly pictures: "original" | "zoom";
  readonly licences: readonly { readonly licence: string; readonly images: number }[];
  readonly sources: readonly { readonly source: string; readonly images: number }[];
  readonly excluded: readonly { readonly reason: string; readonly candidates: number }[];
  readonly collection: {
    readonly batches: number;
    readonly hits: number;
    readonly firstVote: string | null;
    readonly lastVote: string | null;
    readonly workers: number;
    readonly excludedWorkers: number;
    readonly excludedAnswers: number;
    readonly votes: number;
    readonly importedVotes: number;
    readonly importedCounts: number;
    readonly rewards: readonly {
      readonly rewardCents: number;
      readonly redundancy: number;
      readonly batches: number;
    }[];
    readonly medianSeconds: number | null;
    readonly consentText: string;
    readonly contact: string;
  };
  readonly files: readonly { readonly name: string; readonly about: string }[];
}

/** The data card: what is in the release and how it came about, in Markdown. */
export function writeDataCard(facts: ReleaseFacts): string {
  const { collection, classes } = facts;
  const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
    [
      `| ${head.join(" | ")} |`,
      `|${head.map(() => "---").join("|")}|`,
      ...rows.map((row) => `| ${row.map(cell).join(" | ")} |`),
    ].join("\n");
  const wage = ({ rewardCents, redundancy, batches }: ReleaseFacts["collection"]["rewards"][number]) => {
    const hourly = collection.medianSeconds
      ? `, about $${((rewardCents / 100) * (3600 / collection.medianSeconds)).toFixed(2)} an hour at the median time`
      : "";
    return `- ${batches} ${batches === 1 ? "batch" : "batches"}: $${(rewardCents / 100).toFixed(2)} a HIT, ${redundancy} workers each${hourly}`;
  };
  return `# ${facts.variant}, revision ${facts.revision} (release ${facts.number})

${facts.description || `A test set of the study "${facts.study}".`}

## What is in it

${facts.images} images of ${classes.length} classes, drawn on ${facts.drawnOn} by the strategy \`${facts.strategy}\` with seed ${facts.seed}${facts.valid ? "" : "; **not valid**: some classes or bins could not be filled, see `shortages` in manifest.json"}.
Mean selection frequency ${facts.meanFrequency === null ? "not known" : facts.meanFrequency.toFixed(4)}: the share of workers who, shown an image and its class, said that it is in it.
The revision's manifest has the SHA-256 \`${facts.manifestSha256}\`; its parameters are \`${JSON.stringify(facts.parameters)}\`.
Pictures are ${facts.pictures === "original" ? "the files as they came" : "JPEG of at most 500 pixels, as the crowd saw them"}.

${table(
  ["file", "what it is"],
  facts.files.map(({ name, about }) => [`\`${name}\``, about]),
)}

**Classes are named by wnid** (or by zero-padded index, with \`classes.txt\` as the key), never by bare numbers: a reader that sorts folder names as text cannot shuffle the labels.

## How the votes came about

${
  collection.votes > 0
    ? `${collection.votes} votes of ${collection.workers} workers, in ${collection.hits} HITs of ${collection.batches} ${collection.batches === 1 ? "batch" : "batches"}, from ${collection.firstVote ?? "?"} to ${collection.lastVote ?? "?"}.\n\n${collection.rewards.map(wage).join("\n")}`
    : "No votes were collected through Redraw."
}
${collection.importedVotes > 0 ? `\n${collection.importedVotes} votes were collected elsewhere and imported.` : ""}${collection.importedCounts > 0 ? `\n${collection.importedCounts} votes were imported as counts.` : ""}
${collection.consentText ? `\nWorkers agreed to: ${collection.consentText}` : ""}

${collection.excludedAnswers > 0 ? `Left out of the counts by rules of quality: ${collection.excludedAnswers} ${collection.excludedAnswers === 1 ? "answer" : "answers"} to HITs, of ${collection.excludedWorkers} ${collection.excludedWorkers === 1 ? "worker" : "workers"}.\n\n` : ""}Workers stand in \`votes\` under pseudonyms that are keyed for this release alone: they cannot be joined with another release or with the market.

## Who stayed out

${
  facts.excluded.length === 0
    ? "Every candidate was drawn."
    : table(
        ["reason", "candidates"],
        facts.excluded.map(({ reason, candidates }) => [reason, candidates]),
      )
}

## Rights

${table(
  ["licence", "images"],
  facts.licences.map(({ licence, images }) => [licence, images]),
)}

${table(
  ["source", "images"],
  facts.sources.map(({ source, images }) => [source, images]),
)}

\`ATTRIBUTION.csv\` names owner, licence and source of each image. An image that its owner wants removed is taken down in all studies, and this release is then no longer handed out${collection.contact ? `; write to ${collection.contact}` : ""}.

## Classes

${table(
  ["index", "wnid", "names", "meaning", "images"],
  classes.map(({ wnid, lemmas, gloss, images }, index) => [index, wnid, lemmas.join(", "), gloss, images]),
)}

## Check it

\`sh verify.sh\` or \`python3 verify.py\` compares every file with \`SHA256SUMS\`; the latter also compares the images in the archive with the manifest.
`;
}

function cell(value: string | number): string {
  return String(value).replace(/\|/g, "\\|").replace(/\s+/g, " ");
}

/** The README that Hugging Face reads: front matter with the one split, then the data card. */
export function writeHuggingFaceReadme(facts: ReleaseFacts, card: string): string {
  const size =
    facts.images < 1000
      ? "n<1K"
      : facts.images < 10_000
        ? "1K<n<10K"
        : facts.images < 100_000
          ? "10K<n<100K"
          : "100K<n<1M";
  const names = facts.classes.map(({ wnid }, index) => `          '${index}': ${JSON.stringify(wnid)}`).join("\n");
  return `---
pretty_name: ${JSON.stringify(`${facts.variant} r${facts.revision}`)}
task_categories:
- image-classification
size_categories:
- ${size}
configs:
- config_name: default
  data_files:
  - split: test
    path: data/**
dataset_info:
  features:
  - name: image
    dtype: image
  - name: label
    dtype:
      class_label:
        names:
${names}
---

${card}`;
}

/** The verifier for a shell: needs sha256sum or shasum, nothing else. */
export const verifyShell = `#!/bin/sh
# Compares the files of this release with SHA256SUMS. Prints one line a file and ends with 0 only if all are right.
cd "$(dirname "$0")" || exit 2
if command -v sha256sum >/dev/null 2>&1; then sha256sum -c SHA256SUMS
elif command -v shasum >/dev/null 2>&1; then shasum -a 256 -c SHA256SUMS
else echo "neither sha256sum nor shasum is here; use verify.py" >&2; exit 2
fi
`;

/** The verifier for Python 3, standard library only: the files, and the pictures in the archive against the list of images. */
export const verifyPython = `#!/usr/bin/env python3
"""Compares the files of this release with SHA256SUMS, and the pictures in its archive with images.csv. Needs Python 3 only."""
import csv, glob, hashlib, os, sys, tarfile

here = os.path.dirname(os.path.abspath(__file__))
wrong = []

def digest(stream):
    sha = hashlib.sha256()
    for block in iter(lambda: stream.read(1 << 20), b""):
        sha.update(block)
    return sha.hexdigest()

for line in open(os.path.join(here, "SHA256SUMS"), encoding="utf-8"):
    expected, name = line.rstrip("\\n").split("  ", 1)
    path = os.path.join(here, name)
    if not os.path.exists(path):
        wrong.append(name + " is missing")
        continue
    with open(path, "rb") as stream:
        if digest(stream) != expected:
            wrong.append(name + " is not the file that was released")

with open(os.path.join(here, "images.csv"), newline="", encoding="utf-8") as stream:
    images = {row["file"]: row for row in csv.DictReader(stream)}
for path in glob.glob(os.path.join(here, "*.tar")):
    if "-webdataset-" in path:
        continue
    found = set()
    with tarfile.open(path) as archive:
        for member in archive:
            name = member.name.split("/", 1)[1]
            if name in images:
                found.add(name)
                if digest(archive.extractfile(member)) != images[name]["file_sha256"]:
                    wrong.append(name + " in the archive is another picture")
    wrong += [name + " is not in the archive" for name in images if name not in found]

for problem in wrong:
    print("WRONG: " + problem)
print("%d images, %s" % (len(images), "all is as released" if not wrong else "%d problems" % len(wrong)))
sys.exit(1 if wrong else 0)
`;
