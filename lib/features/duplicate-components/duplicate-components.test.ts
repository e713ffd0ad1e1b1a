import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { studyOfJob } from "@/lib/auth/study-of-job";
import { closeDatabase, database } from "@/lib/db/client";
import { createTestDatabase } from "@/prisma/seed/test-database";
import { decidePairs, importPairs } from "../duplicates/mutations";
import { overrideSurvivor } from "./mutations";
import { listComponentPage, listComponents, renewComponents } from "./queries";

await createTestDatabase();
afterAll(closeDatabase);

const size = 5;
let studies = 0;

/** A study of `size` images: the first of the original set, the others candidates. */
async function buildStudy() {
  studies += 1;
  const { id } = await database().study.create({ data: { name: `components ${studies}` } });
  const studyId = studyOfJob(id);
  const [cat, dog] = await Promise.all(
    ["cat", "dog"].map((wnid, position) =>
      database().imageClass.create({ data: { studyId, wnid, lemmas: [wnid], position } }),
    ),
  );
  if (!cat || !dog) throw new Error("two classes");
  const images: { id: number; sha256: string; name: string }[] = [];
  for (let at = 0; at < size; at += 1) {
    const sha256 = `${studies.toString(16).padStart(8, "0")}${at.toString(16).padStart(56, "0")}`;
    const image = await database().image.create({
      data: { sha256, width: 9, height: 9, byteSize: 9, format: "png", source: "folder" },
    });
    const name = sha256.slice(-40);
    await database().candidate.create({
      data: {
        studyId,
        classId: cat.id,
        imageId: image.id,
        role: at === 0 ? "reference" : "candidate",
        path: `cat/${name}.png`,
      },
    });
    images.push({ id: image.id, sha256, name });
  }
  return { studyId, images, dogId: dog.id };
}

const image = fc.integer({ min: 0, max: size - 1 });
const act = fc.oneof(
  { weight: 4, arbitrary: fc.record({ act: fc.constant("confirm" as const), one: image, other: image }) },
  fc.record({ act: fc.constant("distinct" as const), one: image, other: image }),
  { weight: 3, arbitrary: fc.record({ act: fc.constant("clear" as const), one: image, other: image }) },
  fc.record({ act: fc.constant("photograph" as const), one: image, photo: fc.integer({ min: 0, max: 2 }) }),
  fc.record({
    act: fc.constant("outside" as const),
    one: image,
    name: fc.constantFrom("original.JPEG", "f".repeat(40)),
  }),
  fc.record({ act: fc.constant("secondClass" as const), one: image }),
  fc.record({ act: fc.constant("oneClass" as const), one: image }),
  { weight: 5, arbitrary: fc.record({ act: fc.constant("read" as const), few: fc.constantFrom(0, 1000) }) },
);

interface Model {
  confirmed: Set<string>;
  photo: (number | undefined)[];
  outside: Set<string>[];
  inDog: Set<number>;
}

/** What the acts have tied together, by repeated merging: each component as its images, with one candidate at least (two without an original). */
function expectComponents({ confirmed, photo, outside, inDog }: Model): { images: number[]; candidates: number }[] {
  const isTied = (one: number, other: number) =>
    confirmed.has(`${Math.min(one, other)}/${Math.max(one, other)}`) ||
    (photo[one] !== undefined && photo[one] === photo[other]) ||
    [...(outside[one] ?? [])].some((name) => outside[other]?.has(name));
  let groups = Array.from({ length: size }, (_, at) => [at]);
  for (let merged = true; merged; ) {
    merged = false;
    for (const group of groups) {
      const other = groups.find((one) => one !== group && one.some((a) => group.some((b) => isTied(a, b))));
      if (!other) continue;
      groups = [...groups.filter((one) => one !== group && one !== other), [...group, ...other]];
      merged = true;
      break;
    }
  }
  return groups
    .map((images) => ({
      images: images.sort((a, b) => a - b),
      candidates: images.filter((at) => at > 0).length + images.filter((at) => inDog.has(at)).length,
      hasOriginal: images.some((at) => at === 0 || outside[at]?.has("original.JPEG")),
    }))
    .filter(({ candidates, hasOriginal }) => candidates > (hasOriginal ? 0 : 1))
    .map(({ images, candidates }) => ({ images, candidates }))
    .sort((a, b) => (a.images[0] ?? 0) - (b.images[0] ?? 0));
}

test("after any verdicts, imports, photographs and candidates, the components kept are those that the images form", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 6, maxLength: 30 }), async (acts) => {
      const { studyId, images, dogId } = await buildStudy();
      const model: Model = { confirmed: new Set(), photo: [], outside: images.map(() => new Set()), inDog: new Set() };
      const at = (place: number) => images[place] ?? { id: 0, sha256: "", name: "" };
      for (const one of acts) {
        if (one.act === "read") await renewComponents(studyId, one.few);
        else if (one.act === "photograph") {
          const sourceId = `${studies}/${one.photo}`;
          await database().image.update({ where: { id: at(one.one).id }, data: { source: "flickr", sourceId } });
          model.photo[one.one] = one.photo;
        } else if (one.act === "outside") {
          const bytes = new TextEncoder().encode(JSON.stringify({ [at(one.one).name]: [one.name] }));
          await importPairs(studyId, { kind: "nearDuplicates", bytes, name: "near.json", actor: "ada" });
          model.outside[one.one]?.add(one.name);
        } else if (one.act === "secondClass") {
          const candidate = { studyId, classId: dogId, imageId: at(one.one).id };
          await database().candidate.createMany({
            data: [{ ...candidate, role: "candidate", path: `dog/${at(one.one).name}.png` }],
            skipDuplicates: true,
          });
          model.inDog.add(one.one);
        } else if (one.act === "oneClass") {
          await database().candidate.deleteMany({ where: { studyId, classId: dogId, imageId: at(one.one).id } });
          model.inDog.delete(one.one);
        } else if (one.one !== one.other) {
          const verdict = { confirm: "duplicate", distinct: "distinct", clear: "clear" } as const;
          const pair = { imageId: at(one.one).id, otherId: at(one.other).id };
          await decidePairs(studyId, [{ ...pair, verdict: verdict[one.act] }], "ada");
          const key = `${Math.min(one.one, one.other)}/${Math.max(one.one, one.other)}`;
          if (one.act === "confirm") model.confirmed.add(key);
          else model.confirmed.delete(key);
        }
      }
      const placeOf = new Map(images.map(({ sha256 }, place) => [sha256, place]));
      const components = await listComponents(studyId);
      expect(
        components.map(({ nodes, candidates }) => ({
          images: nodes.flatMap((node) => placeOf.get(node) ?? []).sort((a, b) => a - b),
          candidates: candidates.length,
        })),
      ).toEqual(expectComponents(model));
      // The head of the page counts by SQL what the rule decides.
      const { total, out } = await listComponentPage(studyId, { page: 1, pageSize: 2 });
      expect(total).toBe(components.length);
      expect(out).toBe(components.reduce((sum, { nearDuplicates }) => sum + nearDuplicates.length, 0));
      expect(await database().duplicateChange.count({ where: { studyId } })).toBe(0);
    }),
    { numRuns: 15 },
  );
});

test("the head counts who is out by people's words too, and pages hold every component once", async () => {
  const { studyId, images } = await buildStudy();
  const pairs = [
    [0, 1],
    [2, 3],
  ] as const;
  for (const [one, other] of pairs)
    await decidePairs(
      studyId,
      [{ imageId: images[one]?.id ?? 0, otherId: images[other]?.id ?? 0, verdict: "duplicate" }],
      "ada",
    );
  const pages = [1, 2, 9].map((page) => listComponentPage(studyId, { page, pageSize: 1 }));
  const shown = await Promise.all(pages);
  expect(shown.map(({ page }) => page)).toEqual([1, 2, 2]);
  expect(new Set(shown.map(({ components }) => components[0]?.nodes[0])).size).toBe(2);
  // 1 beside the original, one of 2 and 3.
  expect(shown[0]).toMatchObject({ total: 2, out: 2 });
  const candidateOf = async (place: number) =>
    (await database().candidate.findFirstOrThrow({ where: { studyId, imageId: images[place]?.id ?? 0 } })).id;
  const outAfter = async (place: number, keep: boolean) => {
    await overrideSurvivor(studyId, { candidateId: await candidateOf(place), keep }, "ada");
    return (await listComponentPage(studyId, { page: 1, pageSize: 1 })).out;
  };
  expect(await outAfter(1, true)).toBe(1);
  expect(await outAfter(2, false)).toBe(1);
  expect(await outAfter(3, false)).toBe(2);
  expect(await outAfter(3, true)).toBe(1);
  expect(await outAfter(2, true)).toBe(0);
});
