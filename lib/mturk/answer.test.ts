import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { type CompactVote, decodeVote, encodeVote, largestHit, parseAnswer } from "./answer";
import { voteDigest } from "./digest";
import { checkPageToken, hitToken, isHitToken, orderSeed, pageToken } from "./page-token";

// These functions ask the settings for the secret only; no database is touched.
vi.stubEnv("DATABASE_URL", "postgresql://unused");

const ids = { studyId: 3, hitId: 41, marketAssignmentId: "3ASSIGNMENT", marketWorkerId: "AWORKER" };
const token = pageToken(ids, new Date("2026-11-23T12:00:00Z"));

const id = fc.integer({ min: 1, max: 2 ** 31 - 1 });
/** Tiles of a HIT: not selected, selected, could not be shown. */
const tiles = fc.array(fc.constantFrom("not", "selected", "unavailable"), { minLength: 1, maxLength: largestHit });
const votes: fc.Arbitrary<CompactVote> = fc
  .record({ studyId: id, hitId: id, orderSeed: fc.integer({ min: 0, max: 2 ** 32 - 1 }), tiles })
  .map(({ tiles, ...vote }) => ({
    ...vote,
    selected: tiles.map((tile) => (tile === "selected" ? "1" : "0")).join(""),
    unavailable: tiles.map((tile) => (tile === "unavailable" ? "1" : "0")).join(""),
    pageToken: token,
  }));

const answersOf = (...fields: [string, string][]) =>
  `<?xml version="1.0" encoding="ASCII"?><QuestionFormAnswers xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2005-10-01/QuestionFormAnswers.xsd">${fields
    .map(
      ([name, text]) => `<Answer><QuestionIdentifier>${name}</QuestionIdentifier><FreeText>${text}</FreeText></Answer>`,
    )
    .join("")}</QuestionFormAnswers>`;

const sample: CompactVote = {
  studyId: 3,
  hitId: 41,
  orderSeed: 4_000_000_000,
  selected: `1${"0".repeat(46)}1`,
  unavailable: `01${"0".repeat(46)}`,
  pageToken: token,
};

describe("the compact vote", () => {
  it("comes back as it was written, whatever was voted", () => {
    fc.assert(fc.property(votes, (vote) => void expect(decodeVote(encodeVote(vote))).toEqual(vote)));
  });

  it("is written in one way only: no other text reads as a vote", () => {
    const mutation = fc.tuple(votes, fc.nat(), fc.constantFrom("0", "1", "9", "f", "g", ".", " ", "-", "é", ""));
    fc.assert(
      fc.property(mutation, ([vote, at, character]) => {
        const text = encodeVote(vote);
        const place = at % text.length;
        const changed = text.slice(0, place) + character + text.slice(place + 1);
        const read = decodeVote(changed);
        expect(read === undefined || encodeVote(read) === changed).toBe(true);
      }),
    );
  });

  it("has these bytes for 48 images (written out by hand)", () => {
    expect(encodeVote(sample)).toBe(`1.3.41.4000000000.48.800000000001.400000000000.${token}`);
    expect(encodeVote(sample).length).toBeLessThan(150);
  });

  it.each([
    ["empty", ""],
    ["another version", encodeVote(sample).replace(/^1/, "2")],
    ["a tile both selected and not shown", encodeVote({ ...sample, unavailable: sample.selected })],
    ["bits beyond the last position", `1.3.41.1.3.f.0.${token}`],
    ["masks of two lengths", `1.3.41.1.8.ff.0.${token}`],
    ["no positions", `1.3.41.1.0.0.0.${token}`],
    ["a number with a leading zero", `1.03.41.1.4.f.0.${token}`],
    ["an id beyond the database's range", `1.4294967296.41.1.4.f.0.${token}`],
    ["a seed of 33 bits", `1.3.41.4294967296.4.f.0.${token}`],
  ])("is refused: %s", (_what, text) => {
    expect(decodeVote(text)).toBeUndefined();
  });
});

describe("the market's answer", () => {
  it("gives the vote, from one Answer node or among many, with empty ones beside it", () => {
    expect(parseAnswer(answersOf(["vote", encodeVote(sample)]))).toEqual(sample);
    expect(parseAnswer(answersOf(["comment", ""], ["vote", encodeVote(sample)], ["x", "1.1"]))).toEqual(sample);
  });

  it("gives nothing where no vote is, or two that differ", () => {
    expect(parseAnswer(answersOf())).toBeUndefined();
    expect(parseAnswer(answersOf(["comment", "hello"]))).toBeUndefined();
    expect(parseAnswer(answersOf(["vote", "hello"]))).toBeUndefined();
    const other = encodeVote({ ...sample, hitId: 42 });
    expect(parseAnswer(answersOf(["vote", encodeVote(sample)], ["vote", other]))).toBeUndefined();
    expect(parseAnswer(answersOf(["vote", encodeVote(sample)], ["vote", encodeVote(sample)]))).toEqual(sample);
  });

  it("reads no document type, no entities, nothing broken, nothing huge", () => {
    const bomb = `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`;
    expect(parseAnswer(bomb + answersOf(["vote", encodeVote(sample)]))).toBeUndefined();
    expect(parseAnswer(answersOf(["vote", encodeVote(sample)]).slice(0, -8))).toBeUndefined();
    expect(parseAnswer("")).toBeUndefined();
    expect(parseAnswer("not xml at all")).toBeUndefined();
    expect(parseAnswer(answersOf(["comment", "a".repeat(100_000)], ["vote", encodeVote(sample)]))).toBeUndefined();
    expect(parseAnswer(answersOf(["vote", encodeVote(sample).replace("1.", "&#49;.")]))).toBeUndefined();
  });

  it("never throws on arbitrary text", () => {
    fc.assert(fc.property(fc.string(), (text) => parseAnswer(text) === undefined));
    fc.assert(fc.property(fc.string(), (text) => parseAnswer(answersOf(["vote", text])) === undefined));
  });
});

describe("the vote's digest", () => {
  it("is SHA-256 of the text it documents (value from coreutils' sha256sum)", () => {
    expect(voteDigest({ studyId: 3, hitId: 41, selected: "0101", unavailable: "1000" })).toBe(
      "3627691f29d3da132bcd90af3c5d31e3ed2f801e5672ed5eabb12f46f960234e",
    );
  });
});

describe("tokens", () => {
  it("open one HIT and no other", () => {
    expect(hitToken(3, 41)).toMatch(/^[\w-]{22}$/);
    expect(isHitToken(hitToken(3, 41), 3, 41)).toBe(true);
    expect(isHitToken(hitToken(3, 41), 3, 42)).toBe(false);
    expect(isHitToken(hitToken(34, 1), 3, 41)).toBe(false);
    expect(isHitToken("", 3, 41)).toBe(false);
  });

  it("of a page hold for its four ids only", () => {
    expect(checkPageToken(token, ids)).toEqual({ ok: true, issuedAt: new Date("2026-11-23T12:00:00Z") });
    for (const other of [
      { ...ids, studyId: 4 },
      { ...ids, hitId: 4 },
      { ...ids, marketAssignmentId: "3OTHER" },
      { ...ids, marketWorkerId: "AOTHER" },
    ]) {
      expect(checkPageToken(token, other)).toEqual({ ok: false, reason: "forged" });
    }
  });

  it("of a page cannot be made younger, and expire", () => {
    const younger = `${(Number.parseInt(token, 36) + 60).toString(36)}.${token.split(".")[1]}`;
    expect(checkPageToken(younger, ids)).toEqual({ ok: false, reason: "forged" });
    const limit = (at: string) => ({ at: new Date(at), maxAgeSeconds: 600 });
    expect(checkPageToken(token, ids, limit("2026-11-23T12:10:00Z")).ok).toBe(true);
    expect(checkPageToken(token, ids, limit("2026-11-23T12:10:01Z"))).toEqual({ ok: false, reason: "expired" });
  });

  it("of a page refuse arbitrary text without throwing", () => {
    fc.assert(fc.property(fc.string(), (text) => !checkPageToken(text, ids).ok));
  });

  it("order tiles alike at every reload and differently for another worker", () => {
    expect(orderSeed(ids)).toBe(orderSeed({ ...ids }));
    expect(orderSeed(ids)).not.toBe(orderSeed({ ...ids, marketWorkerId: "AOTHER" }));
  });
});
