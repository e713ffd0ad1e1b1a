import { expect, test } from "vitest";
import type { QualificationRequirement } from "../protocol/shapes";
import { parseAnswerKey, scoreAnswers } from "./answer-key";
import { type Facts, meets, scoreOf } from "./rules";

const facts: Facts = {
  accepted: 200,
  submitted: 180,
  abandoned: 12,
  returned: 8,
  approved: 171,
  rejected: 9,
  adult: true,
  country: "US",
  subdivision: "CA",
  scores: new Map([["3SCORE", 50]]),
};

const requirement = (
  QualificationTypeId: string,
  Comparator: QualificationRequirement["Comparator"],
  more: Partial<QualificationRequirement> = {},
): QualificationRequirement => ({ QualificationTypeId, Comparator, ...more });

test.each([
  ["LessThan", [50], false],
  ["LessThan", [51], true],
  ["LessThanOrEqualTo", [50], true],
  ["GreaterThan", [50], false],
  ["GreaterThan", [49], true],
  ["GreaterThanOrEqualTo", [50], true],
  ["EqualTo", [50], true],
  ["NotEqualTo", [50], false],
  ["In", [1, 50], true],
  ["In", [1, 2], false],
  ["NotIn", [1, 2], true],
  ["NotIn", [50], false],
  ["Exists", [], true],
  ["DoesNotExist", [], false],
] as const)("a score of 50 against %s %j is %s", (comparator, values, met) => {
  expect(meets(requirement("3SCORE", comparator, { IntegerValues: [...values] }), facts)).toBe(met);
});

test("without the qualification only DoesNotExist is met", () => {
  const without = (comparator: QualificationRequirement["Comparator"]) =>
    meets(requirement("3OTHER", comparator, { IntegerValues: [50] }), facts);
  expect(without("DoesNotExist")).toBe(true);
  for (const comparator of ["LessThan", "NotEqualTo", "NotIn", "Exists"] as const)
    expect(without(comparator)).toBe(false);
});

test("places match by country and, where it is given, by subdivision", () => {
  const at = (comparator: QualificationRequirement["Comparator"], ...places: [string, string?][]) =>
    meets(
      requirement("00000000000000000071", comparator, {
        LocaleValues: places.map(([Country, Subdivision]) => ({ Country, ...(Subdivision ? { Subdivision } : {}) })),
      }),
      facts,
    );
  expect(at("EqualTo", ["US"])).toBe(true);
  expect(at("EqualTo", ["US", "NY"])).toBe(false);
  expect(at("In", ["DE"], ["US", "CA"])).toBe(true);
  expect(at("NotIn", ["DE"], ["FR"])).toBe(true);
  expect(at("NotEqualTo", ["US"])).toBe(false);
  expect(
    meets(requirement("00000000000000000071", "NotEqualTo", { LocaleValues: [{ Country: "US" }] }), {
      ...facts,
      country: null,
    }),
  ).toBe(false);
});

test("the system's scores are shares of the worker's own record, whole percents rounded down", () => {
  // 171 / 180 = 95%, 9 / 180 = 5%, 180 / 200 = 90%, 12 / 200 = 6%, 8 / 200 = 4%
  expect(scoreOf("000000000000000000L0", facts)).toBe(95);
  expect(scoreOf("000000000000000000S0", facts)).toBe(5);
  expect(scoreOf("00000000000000000000", facts)).toBe(90);
  expect(scoreOf("00000000000000000070", facts)).toBe(6);
  expect(scoreOf("000000000000000000E0", facts)).toBe(4);
  expect(scoreOf("00000000000000000040", facts)).toBe(171);
  expect(scoreOf("00000000000000000060", facts)).toBe(1);
});

test("a worker with fewer than 100 decided assignments counts as 100% approved", () => {
  expect(scoreOf("000000000000000000L0", { ...facts, approved: 1, rejected: 98 })).toBe(100);
  expect(scoreOf("000000000000000000L0", { ...facts, approved: 1, rejected: 99 })).toBe(1);
});

test("nobody holds Masters here", () => {
  expect(meets(requirement("2F1QJWKUDD8XADTFD2Q0G6UTO95ALH", "Exists"), facts)).toBe(false);
  expect(meets(requirement("2F1QJWKUDD8XADTFD2Q0G6UTO95ALH", "DoesNotExist"), facts)).toBe(true);
});

const keyOf = (mapping: string) =>
  parseAnswerKey(`<AnswerKey>
    <Question><QuestionIdentifier>a</QuestionIdentifier>
      <AnswerOption><SelectionIdentifier>x</SelectionIdentifier><SelectionIdentifier>y</SelectionIdentifier><AnswerScore>6</AnswerScore></AnswerOption>
      <AnswerOption><SelectionIdentifier>x</SelectionIdentifier><AnswerScore>3</AnswerScore></AnswerOption></Question>
    <Question><QuestionIdentifier>b</QuestionIdentifier><AnswerOption><SelectionIdentifier>1</SelectionIdentifier><AnswerScore>2</AnswerScore></AnswerOption><DefaultScore>1</DefaultScore></Question>
    ${mapping}</AnswerKey>`);

test("a question scores the option that names exactly the selections chosen, in any order, else its default", () => {
  const score = (a: string[], b: string[]) =>
    scoreAnswers(
      keyOf(""),
      new Map([
        ["a", a],
        ["b", b],
      ]),
    );
  expect(score(["y", "x"], ["1"])).toBe(8);
  expect(score(["x"], ["2"])).toBe(4);
  expect(score(["y"], [])).toBe(1);
});

test("the sum is mapped by percentage, scale or ranges", () => {
  const score = (mapping: string) =>
    scoreAnswers(
      keyOf(`<QualificationValueMapping>${mapping}</QualificationValueMapping>`),
      new Map([
        ["a", ["x"]],
        ["b", ["1"]],
      ]),
    );
  expect(score("<PercentageMapping><MaximumSummedScore>8</MaximumSummedScore></PercentageMapping>")).toBe(62); // 100 * 5 / 8 = 62.5
  expect(score("<ScaleMapping><SummedScoreMultiplier>3</SummedScoreMultiplier></ScaleMapping>")).toBe(15);
  const range = (low: number, high: number) =>
    `<RangeMapping><SummedScoreRange><InclusiveLowerBound>${low}</InclusiveLowerBound><InclusiveUpperBound>${high}</InclusiveUpperBound><QualificationValue>9</QualificationValue></SummedScoreRange><OutOfRangeQualificationValue>0</OutOfRangeQualificationValue></RangeMapping>`;
  expect(score(range(5, 5))).toBe(9);
  expect(score(range(6, 8))).toBe(0);
});

test("a score that no qualification can hold is refused in the key, and a mapped one is kept within what it can", () => {
  const scale = (factor: string) =>
    keyOf(
      `<QualificationValueMapping><ScaleMapping><SummedScoreMultiplier>${factor}</SummedScoreMultiplier></ScaleMapping></QualificationValueMapping>`,
    );
  expect(() => scale("1e300")).toThrow(/SummedScoreMultiplier must be a number of at most 2147483647; it is '1e300'/);
  expect(scoreAnswers(scale("2000000000"), new Map([["b", ["1"]]]))).toBe(2_147_483_647); // 2 x 2,000,000,000 is more than 31 bits hold
});
