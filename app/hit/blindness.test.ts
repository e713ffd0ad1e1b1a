// Whether anything that a worker's browser sees of a tile tells a candidate from a reference image: one source is split at random, and a
// classifier is trained to tell the halves apart by everything but the picture itself.

import { parse } from "node-html-parser";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { afterAll, expect, it } from "vitest";
import { closeDatabase, pool } from "@/lib/db/client";
import { imageStorage } from "@/lib/images/image-storage";
import { prepareImage } from "@/lib/images/prepare-image";
import { sharp } from "@/lib/images/sharp";
import { hitToken } from "@/lib/mturk/page-token";
import { buildPostedHit } from "@/prisma/seed/posted-hit";
import { drawTile } from "@/prisma/seed/scenario-tile";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { GET as getPage } from "./[studyId]/[hitId]/[token]/route";
import { GET as getImage } from "./images/[address]/route";

await createTestDatabase();
afterAll(closeDatabase);

const images = 240;
const perHit = 48;
const rng = xoroshiro128plus(9);
const even = (most: number) => uniformInt(rng, 0, most - 1);

interface Seen {
  isReference: boolean;
  features: number[];
  headers: string;
}

/** Everything that the browser learns of one tile beside what it shows: its address, place, bytes, size, time to answer, headers. */
async function look(address: string, place: number, isReference: boolean): Promise<Seen> {
  const started = performance.now();
  const response = await getImage(new Request(`http://desk.test${address}`), {
    params: Promise.resolve({ address: address.split("/").at(-1) ?? "" }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const milliseconds = performance.now() - started;
  const { width = 0, height = 0, exif, icc, xmp, iptc } = await sharp(bytes).metadata();
  expect([exif, icc, xmp, iptc]).toEqual([undefined, undefined, undefined, undefined]);
  const letters = [...(address.split("/").at(-1) ?? "")].map((letter) => letter.charCodeAt(0));
  return {
    isReference,
    features: [place, bytes.length, width, height, bytes.length / (width * height), milliseconds, ...letters],
    headers: JSON.stringify([response.status, [...response.headers].sort()]),
  };
}

/** Logistic regression by plain gradient descent on standardised features; gives the share of `test` that it tells right. */
function accuracyOf(train: readonly Seen[], test: readonly Seen[]): number {
  const width = train[0]?.features.length ?? 0;
  const mean = Array.from(
    { length: width },
    (_, at) => train.reduce((sum, one) => sum + (one.features[at] ?? 0), 0) / train.length,
  );
  const deviation = mean.map(
    (centre, at) =>
      Math.sqrt(train.reduce((sum, one) => sum + ((one.features[at] ?? 0) - centre) ** 2, 0) / train.length) || 1,
  );
  const standard = (one: Seen) => one.features.map((value, at) => (value - (mean[at] ?? 0)) / (deviation[at] ?? 1));
  const weights = new Array<number>(width + 1).fill(0);
  const score = (x: readonly number[]) =>
    x.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), weights[width] ?? 0);
  const rows = train.map((one) => ({ x: [...standard(one)], y: one.isReference ? 1 : 0 }));
  for (let step = 0; step < 300; step += 1) {
    const gradient = new Array<number>(width + 1).fill(0);
    for (const { x, y } of rows) {
      const error = 1 / (1 + Math.exp(-score(x))) - y;
      x.forEach((value, at) => {
        gradient[at] = (gradient[at] ?? 0) + error * value;
      });
      gradient[width] = (gradient[width] ?? 0) + error;
    }
    gradient.forEach((value, at) => {
      weights[at] = (weights[at] ?? 0) - (0.5 * value) / rows.length;
    });
  }
  return test.filter((one) => score(standard(one)) > 0 === one.isReference).length / test.length;
}

/** Tiles of one source, each made a candidate or a reference image by `isReference`, as the pages of their HITs show them. */
async function collect(
  isReference: (place: number) => boolean,
  spoil = (bytes: Buffer, _reference: boolean) => Promise.resolve(bytes),
) {
  const known = new Map<string, boolean>();
  for (let at = 0; at < images; at += 1) {
    const reference = isReference(at);
    const drawn = await drawTile({ lobes: 5, depth: 0.4, hue: (at * 7) % 360 }, rng);
    const prepared = await prepareImage(await spoil(drawn, reference));
    if (!prepared.ok) throw new Error(prepared.reason);
    const { sha256, derivatives } = prepared.image;
    for (const kind of ["tile", "zoom"] as const) await imageStorage().write(sha256, kind, derivatives[kind]);
    known.set(sha256, reference);
  }
  const all = [...known.keys()];
  const seen: Seen[] = [];
  for (let from = 0; from + perHit <= all.length; from += perHit) {
    const own = all.slice(from, from + perHit);
    const hit = await buildPostedHit(pool(), { sha256s: own });
    await pool().query(
      `update candidates c set role = 'reference' from images i where c.study_id = $1 and i.id = c.image_id and i.sha256 = any($2)`,
      [hit.studyId, own.filter((sha256) => known.get(sha256))],
    );
    const query = new URLSearchParams({
      assignmentId: `3BLIND${from}`,
      workerId: "ABLIND",
      hitId: hit.marketHitId,
      turkSubmitTo: hit.endpoint,
    });
    const params = { studyId: String(hit.studyId), hitId: String(hit.hitId), token: hitToken(hit.studyId, hit.hitId) };
    const page = parse(
      await (await getPage(new Request(`http://desk.test/hit?${query}`), { params: Promise.resolve(params) })).text(),
    );
    for (const [place, cell] of page.querySelectorAll(".cell").entries()) {
      const position = Number(cell.querySelector("input")?.getAttribute("value"));
      const address = cell.querySelector("img")?.getAttribute("src") ?? "";
      // Nothing else of the cell may differ between two tiles than its number, key, position and addresses.
      expect(cell.querySelector("img")?.getAttribute("alt")).toBe("");
      seen.push(await look(address, place, known.get(own[position] ?? "") ?? false));
    }
  }
  return seen;
}

const halves = (seen: readonly Seen[]) => {
  const order = seen.map((one) => ({ one, key: even(2 ** 30) })).sort((a, b) => a.key - b.key);
  const half = order.length >> 1;
  return [order.slice(0, half), order.slice(half)].map((part) => part.map(({ one }) => one)) as [Seen[], Seen[]];
};
/** Four standard deviations of guessing: 1/2 +- 4 sqrt(1/4 / n). */
const chance = (tests: number) => 4 * Math.sqrt(0.25 / tests);

it("one source, split at random: a classifier on all that can be seen beside the picture stays at chance", async () => {
  const roles = Array.from({ length: images }, () => even(2) === 1);
  const seen = await collect((at) => roles[at] ?? false);
  expect(seen).toHaveLength(images);
  expect(new Set(seen.map((one) => one.headers)).size).toBe(1);
  const [train, test] = halves(seen);
  expect(Math.abs(accuracyOf(train, test) - 0.5)).toBeLessThan(chance(test.length));
});

it("the classifier is worth something: where references are smaller pictures it tells them apart", async () => {
  const seen = await collect(
    (at) => at % 2 === 0,
    async (bytes, isReference) => (isReference ? sharp(bytes).resize(120).png().toBuffer() : bytes),
  );
  const [train, test] = halves(seen);
  expect(accuracyOf(train, test)).toBeGreaterThan(0.9);
});
