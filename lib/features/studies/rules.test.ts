import { describe, expect, it } from "vitest";
import { type RoadFacts, roadStages } from "./rules";

const full: RoadFacts = {
  studyId: 3,
  classes: 12,
  candidates: 480,
  references: 288,
  withoutCandidates: 0,
  withoutReferences: 0,
  batches: 1,
  openBatches: 0,
  hits: 48,
  votes: 4000,
  readyImages: 700,
  images: 768,
  shortOfVotes: 0,
  revisions: 2,
  validRevisions: 1,
  imagesPerClass: 10,
};
const current = (facts: Partial<RoadFacts>) =>
  roadStages({ ...full, ...facts }).find((stage) => stage.state === "current");

describe("roadStages", () => {
  it("leads an empty study to its classes", () => {
    const empty = {
      classes: 0,
      candidates: 0,
      references: 0,
      batches: 0,
      hits: 0,
      votes: 0,
      readyImages: 0,
      images: 0,
      revisions: 0,
    };
    expect(current(empty)).toMatchObject({ name: "Classes", href: "/studies/3/classes" });
  });

  it("names the classes that have no candidates before those that have no reference images", () => {
    expect(current({ withoutCandidates: 2, withoutReferences: 5 })?.note).toBe("2 classes have no candidates");
    expect(current({ withoutReferences: 1 })?.note).toBe("1 class has no reference images");
  });

  it("says how many classes are short of judged candidates", () => {
    expect(current({ shortOfVotes: 1 })).toMatchObject({
      name: "Votes",
      note: "1 class is short of 10 judged candidates",
    });
  });

  it("needs no HITs where imported votes suffice", () => {
    expect(current({ batches: 0, hits: 0, revisions: 0, validRevisions: 0 })?.name).toBe("Test sets");
  });

  it("has no current stage once a test set is drawn", () => {
    expect(roadStages(full).map((stage) => stage.state)).toEqual(["done", "done", "done", "done", "done"]);
  });

  it("does not take a revision with shortages for a test set", () => {
    expect(current({ validRevisions: 0 })).toMatchObject({
      name: "Test sets",
      note: "drawn, and none could be filled",
    });
  });

  it("has at most one current stage, and only done ones before it", () => {
    const states = roadStages({ ...full, shortOfVotes: 3, revisions: 0, validRevisions: 0 }).map(
      (stage) => stage.state,
    );
    expect(states).toEqual(["done", "done", "done", "current", "waiting"]);
  });
});
