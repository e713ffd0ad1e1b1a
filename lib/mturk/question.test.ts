import { describe, expect, it, vi } from "vitest";
import { isHitToken } from "./page-token";
import { externalQuestion, hitUrl } from "./question";

vi.stubEnv("DATABASE_URL", "postgresql://unused");

describe("the question of a HIT", () => {
  it("is ExternalQuestion XML as the protocol documents it, with the address escaped", () => {
    // Source: MTurk API reference, ExternalQuestion data structure.
    expect(externalQuestion("https://desk.example/hit?a=1&b=2")).toBe(
      '<ExternalQuestion xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2006-07-14/ExternalQuestion.xsd"><ExternalURL>https://desk.example/hit?a=1&amp;b=2</ExternalURL><FrameHeight>0</FrameHeight></ExternalQuestion>',
    );
  });

  it("points to the HIT's own page below the desk's origin", () => {
    const [, hit, studyId, hitId, token = ""] = new URL(hitUrl(3, 41)).pathname.split("/");
    expect([hit, studyId, hitId]).toEqual(["hit", "3", "41"]);
    expect(isHitToken(token, 3, 41)).toBe(true);
  });
});
