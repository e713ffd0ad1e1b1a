import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseNearDuplicates } from "@/lib/formats/near-duplicates";
import { publicData } from "@/prisma/seed/public-data";
import { type DuplicateCandidate, type DuplicateGraph, resolveDuplicates } from "./rules";

const candidate = (candidateId: number, node: string, wnid: string, frequency: number | null): DuplicateCandidate => ({
  candidateId,
  node,
  wnid,
  frequency,
});
const resolve = (graph: Partial<DuplicateGraph>) =>
  resolveDuplicates({ pairs: [], originals: new Set(), candidates: [], goodCandidates: new Map(), ...graph });

test("what is joined to an original image drops out, over any number of steps", () => {
  const candidates = [candidate(1, "a", "cat", 0.9), candidate(2, "b", "cat", 1), candidate(3, "c", "dog", 1)];
  const [component, ...rest] = resolve({
    pairs: [
      ["a", "b"],
      ["b", "original"],
    ],
    originals: new Set(["original"]),
    candidates,
  });
  expect(rest).toEqual([]);
  expect(component).toEqual({
    nodes: ["a", "b", "original"],
    hasOriginal: true,
    ruleSurvivor: null,
    survivors: [],
    nearDuplicates: [1, 2],
  });
});

test("of the classes with a good image the one shortest of good candidates wins, and its best image", () => {
  // cat .8 (50 good), dog .75 (3 good), eel .65: eel is not good, dog is the shorter one.
  const candidates = [
    candidate(1, "a", "cat", 0.8),
    candidate(2, "b", "dog", 0.7),
    candidate(3, "c", "dog", 0.75),
    candidate(4, "d", "eel", 0.65),
  ];
  const pairs = [
    ["a", "b"],
    ["b", "c"],
    ["c", "d"],
  ] as const;
  const goodCandidates = new Map([
    ["cat", 50],
    ["dog", 3],
    ["eel", 0],
  ]);
  expect(resolve({ pairs, candidates, goodCandidates })[0]).toMatchObject({
    survivors: [3],
    nearDuplicates: [1, 2, 4],
  });
});

test("without a good image fair ones count, without these the best; ties go to the larger name", () => {
  const goodCandidates = new Map([
    ["cat", 9],
    ["dog", 1],
  ]);
  const pairs = [["a", "b"]] as const;
  const fair = [candidate(1, "a", "cat", 0.65), candidate(2, "b", "dog", 0.6)];
  expect(resolve({ pairs, candidates: fair, goodCandidates })[0]?.survivors).toEqual([2]);
  const poor = [candidate(1, "a", "cat", 0.5), candidate(2, "b", "dog", 0.4)];
  expect(resolve({ pairs, candidates: poor, goodCandidates })[0]?.survivors).toEqual([1]);
  const unseen = [candidate(1, "a", "cat", null), candidate(2, "b", "dog", 0)];
  expect(resolve({ pairs, candidates: unseen, goodCandidates })[0]?.survivors).toEqual([2]);
  const equal = [candidate(1, "a", "cat", 0.9), candidate(2, "b", "cat", 0.9)];
  expect(resolve({ pairs, candidates: equal, goodCandidates })[0]?.survivors).toEqual([2]);
});

test("one image under two classes is a component of its own", () => {
  const candidates = [candidate(1, "a", "cat", 0.9), candidate(2, "a", "dog", 0.8), candidate(3, "b", "cat", 1)];
  expect(resolve({ candidates, goodCandidates: new Map([["cat", 2]]) })).toMatchObject([
    { nodes: ["a"], survivors: [2], nearDuplicates: [1] },
  ]);
});

test("a person's word goes before the rule, and shows what the rule says", () => {
  const candidates = [candidate(1, "a", "cat", 0.9), candidate(2, "b", "cat", 0.8)];
  const graph = { pairs: [["a", "b"]] as const, candidates };
  const said = (...words: [number, boolean][]) => resolve({ ...graph, overrides: new Map(words) })[0];
  expect(said([2, true])).toMatchObject({ survivors: [2], nearDuplicates: [1], ruleSurvivor: 1 });
  expect(said([1, false])).toMatchObject({ survivors: [2], nearDuplicates: [1], ruleSurvivor: 1 });
  expect(said([1, false], [2, false])).toMatchObject({ survivors: [], nearDuplicates: [1, 2] });
  const beside = resolve({ ...graph, originals: new Set(["b"]), overrides: new Map([[1, true]]) })[0];
  expect(beside).toMatchObject({ hasOriginal: true, survivors: [1], nearDuplicates: [2] });
});

test("every component has one survivor or an original, whatever the order of its pairs", () => {
  const node = fc.integer({ min: 0, max: 15 }).map((value) => String.fromCharCode(97 + value));
  const pair = fc.tuple(node, node);
  const frequencies = fc.array(fc.option(fc.integer({ min: 0, max: 10 }).map((value) => value / 10)), {
    minLength: 16,
    maxLength: 16,
  });
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 20 }), frequencies, fc.integer({ min: 0, max: 15 }), (pairs, list, at) => {
      const candidates = list.map((frequency, index) =>
        candidate(index + 1, String.fromCharCode(97 + index), index % 3 === 0 ? "cat" : "dog", frequency),
      );
      const originals = new Set([String.fromCharCode(97 + at)]);
      const resolved = resolve({ pairs, candidates, originals });
      expect(resolve({ pairs: pairs.toReversed(), candidates: candidates.toReversed(), originals })).toEqual(resolved);
      for (const { hasOriginal, survivors, nodes, nearDuplicates } of resolved) {
        expect(survivors).toHaveLength(hasOriginal ? 0 : 1);
        expect(survivors.length + nearDuplicates.length).toBe(nodes.length);
      }
      for (const [one, other] of pairs) {
        const holds = resolved.filter(({ nodes }) => nodes.includes(one) || nodes.includes(other));
        expect(holds.length).toBeLessThanOrEqual(1);
      }
    }),
  );
});

const folder = `${publicData}/imagenetv2`;

// Counted from the files themselves (union of pairs in Python): 4444 components, 106 with an image that is no candidate.
test.runIf(existsSync(folder))("ImageNetV2's confirmed pairs: the rule and revision b-33 take the same images", () => {
  const pairs = parseNearDuplicates(readFileSync(`${folder}/metadata/near_duplicates.json`), "near_duplicates.json");
  const list = JSON.parse(readFileSync(`${folder}/datasets/imagenetv2-b-33.json`, "utf8")) as {
    image_filenames: [string, string][];
  };
  const classOf = new Map(list.image_filenames);
  const nodes = [...new Set(pairs.flat())];
  const isCandidate = (name: string) => /^[0-9a-f]{40}$/.test(name);
  const components = resolveDuplicates({
    pairs,
    originals: new Set(nodes.filter((name) => !isCandidate(name))),
    goodCandidates: new Map(),
    // Frequencies are not published for all of them: what was drawn counts as selected by everybody.
    candidates: nodes
      .filter(isCandidate)
      .map((node, at) => candidate(at + 1, node, classOf.get(node) ?? "other", classOf.has(node) ? 1 : 0)),
  });
  const nameOf = new Map(nodes.filter(isCandidate).map((node, at) => [at + 1, node]));
  expect(components).toHaveLength(4444);
  expect(components.filter(({ hasOriginal }) => hasOriginal)).toHaveLength(106);
  const drawn = components.map((component) => ({
    ...component,
    drawn: component.nodes.filter((node) => classOf.has(node)),
    survivor: nameOf.get(component.survivors[0] ?? 0),
  }));
  const clear = drawn.filter((one) => !one.hasOriginal && one.drawn.length === 1);
  expect(clear).toHaveLength(1110);
  for (const { drawn: taken, survivor } of clear) expect(survivor).toBe(taken[0]);
  // One image beside an original and two pairs with both members in: marked after b-33 was drawn.
  expect(drawn.filter((one) => one.hasOriginal && one.drawn.length > 0)).toHaveLength(1);
  expect(drawn.filter((one) => one.drawn.length > 1)).toHaveLength(2);
});
