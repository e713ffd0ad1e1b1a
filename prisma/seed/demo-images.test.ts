import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseClassListJson } from "@/lib/formats/class-list-json";
import { prepareImage } from "@/lib/images/prepare-image";
import { type DemoTruths, writeDemoImages } from "./demo-images";
import { demoClasses } from "./demo-images/classes";
import { asDrawn, changeColour } from "./demo-images/colour";
import { diceOf } from "./demo-images/dice";
import { drawing } from "./demo-images/drawing";
import { kindsOf } from "./demo-images/picture-kinds";
import { planPicture } from "./demo-images/plan-picture";
import { sceneNames, scenes } from "./demo-images/scenes";

let folder = "";
const progress: number[] = [];
const options = { seed: 7, candidatesPerClass: 3, referencesPerClass: 2 };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "redraw-demo-"));
  await writeDemoImages(join(folder, "a"), { ...options, onProgress: (done) => progress.push(done) });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const truthsOf = async (name: string) =>
  JSON.parse(await readFile(join(folder, name, "truth.json"), "utf8")) as DemoTruths;

test("the folder is what the import reads: a class list and <class>/<image> for candidates and reference set", async () => {
  const classes = parseClassListJson(await readFile(join(folder, "a/classes.json")), "classes.json");
  expect(classes).toHaveLength(12);
  const wnids = classes.map((listed) => listed.wnid).toSorted();
  expect((await readdir(join(folder, "a/candidates"))).toSorted()).toEqual(wnids);
  expect((await readdir(join(folder, "a/reference"))).toSorted()).toEqual(wnids);
  for (const wnid of wnids) expect(await readdir(join(folder, "a/reference", wnid))).toEqual(["001.jpg", "002.jpg"]);
  expect(progress).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
});

test("every picture has its truth, is accepted by the import, and is no other's copy", async () => {
  const truths = await truthsOf("a");
  expect(Object.keys(truths)).toHaveLength(60);
  for (const [path, truth] of Object.entries(truths)) {
    const bytes = await readFile(join(folder, "a", path));
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(truth.sha256);
    const prepared = await prepareImage(bytes);
    expect(prepared.ok && prepared.image.format).toBe("jpeg");
    expect(truth.probability).toBeGreaterThanOrEqual(0);
    expect(truth.probability).toBeLessThanOrEqual(1);
    expect(truth.class === null || demoClasses.some((listed) => listed.wnid === truth.class)).toBe(true);
  }
  expect(new Set(Object.values(truths).map((truth) => truth.sha256)).size).toBe(60);
});

test("the same seed gives the same pictures, another seed others", async () => {
  await writeDemoImages(join(folder, "b"), options);
  await writeDemoImages(join(folder, "c"), { ...options, seed: 8 });
  expect(await truthsOf("b")).toEqual(await truthsOf("a"));
  const shared = new Set(Object.values(await truthsOf("a")).map((truth) => truth.sha256));
  expect(Object.values(await truthsOf("c")).filter((truth) => shared.has(truth.sha256))).toEqual([]);
});

test("of 60 candidates of a class some are clear, some ambiguous and some wrong; reference images are clearer", () => {
  const probabilities = (role: "candidate" | "reference", count: number) =>
    demoClasses.flatMap((subject) =>
      kindsOf(count, role).map(
        (kind, index) => planPicture(diceOf(1, role, subject.wnid, String(index)), kind, subject, demoClasses).truth,
      ),
    );
  const candidates = probabilities("candidate", 60);
  const part = (test: (probability: number) => boolean) =>
    candidates.filter((truth) => test(truth.probability)).length / candidates.length;
  expect(candidates).toHaveLength(720);
  expect(part((probability) => probability > 0.9)).toBeGreaterThan(0.4);
  expect(part((probability) => probability > 0.2 && probability < 0.8)).toBeGreaterThan(0.2);
  expect(part((probability) => probability < 0.1)).toBeGreaterThan(0.1);
  const mean = (truths: readonly { probability: number }[]) =>
    truths.reduce((sum, truth) => sum + truth.probability, 0) / truths.length;
  expect(mean(probabilities("reference", 50)) - mean(candidates)).toBeGreaterThan(0.08);
});

test("every drawing that a class or a scene names exists, and two in one picture share no id", () => {
  const icons = [
    ...demoClasses.flatMap((subject) => [
      ...subject.icons,
      ...subject.strays,
      ...subject.lookalikes.map(({ icon }) => icon),
    ]),
    ...sceneNames.flatMap((name) => [...scenes[name](diceOf(1, name)).clutter]),
  ];
  for (const icon of icons) expect(drawing(icon, "1", asDrawn)).toContain("<");
  const idsOf = (svg: string) => [...svg.matchAll(/\bid="([^"]+)"/g)].map((match) => match[1]);
  const first = idsOf(drawing("butterfly", "1", asDrawn));
  expect(first.length).toBeGreaterThan(0);
  expect(idsOf(drawing("butterfly", "2", asDrawn)).filter((id) => first.includes(id))).toEqual([]);
  expect(() => drawing("no-such-drawing", "1", asDrawn)).toThrow('Cannot draw "no-such-drawing"');
});

test("colours turn on the wheel, pale and darken", () => {
  expect(changeColour("#ff0000", { ...asDrawn, hue: 120 })).toBe("#00ff00");
  expect(changeColour("#f00", { ...asDrawn, hue: -120 })).toBe("#0000ff");
  expect(changeColour("#ff0000", { ...asDrawn, saturation: 0 })).toBe("#808080");
  expect(changeColour("#808080", { ...asDrawn, brightness: 0.5 })).toBe("#404040");
  expect(changeColour("#000000", { ...asDrawn, tint: { colour: "#ffffff", amount: 0.2 } })).toBe("#333333");
  expect(changeColour("none", asDrawn)).toBe("none");
});
