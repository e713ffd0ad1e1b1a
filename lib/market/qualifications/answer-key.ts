// Scores of a qualification test. Source: MTurk's API reference, "AnswerKey".
import { parseXml, textOf } from "../hits/question";
import { RequestError } from "../protocol/request-error";
import { children, childText } from "./test-form";

export interface AnswerKey {
  questions: {
    id: string;
    options: { selections: string[]; score: number }[];
    defaultScore: number;
  }[];
  mapping:
    | { kind: "none" }
    | { kind: "percentage"; maximum: number }
    | { kind: "scale"; factor: number }
    | { kind: "range"; ranges: { from: number; to: number; value: number }[]; otherwise: number };
}

function refuse(text: string): never {
  throw new RequestError("XMLParseError", `Value at 'AnswerKey': ${text}`);
}

/** What a score or value can be: the protocol's Integer. */
const most = 2_147_483_647;

function number(text: string | null, name: string): number {
  const value = text === null || text === "" ? Number.NaN : Number(text);
  return Math.abs(value) <= most
    ? value
    : refuse(`${name} must be a number of at most ${most}; it is '${text ?? "missing"}'.`);
}

function asInteger(value: number): number {
  return Math.trunc(Math.min(most, Math.max(-most, value)));
}

/** Reads an answer key. Throws XMLParseError naming the place. */
export function parseAnswerKey(xml: string): AnswerKey {
  const { root, content } = parseXml(xml, "AnswerKey");
  if (root !== "AnswerKey") refuse(`the document element is '${root}'; it must be AnswerKey.`);
  const questions = children(content, "Question").map((question) => ({
    id: childText(question, "QuestionIdentifier") ?? refuse("a Question has no QuestionIdentifier."),
    options: children(question, "AnswerOption").map((option) => ({
      selections: children(option, "SelectionIdentifier").map((selection) => textOf(selection)?.trim() ?? ""),
      score: number(childText(option, "AnswerScore"), "AnswerScore"),
    })),
    defaultScore: number(childText(question, "DefaultScore") ?? "0", "DefaultScore"),
  }));
  const [mapping] = children(content, "QualificationValueMapping");
  const [percentage] = children(mapping ?? {}, "PercentageMapping");
  const [scale] = children(mapping ?? {}, "ScaleMapping");
  const [range] = children(mapping ?? {}, "RangeMapping");
  if (percentage) {
    const maximum = number(childText(percentage, "MaximumSummedScore"), "MaximumSummedScore");
    if (maximum <= 0) refuse("MaximumSummedScore must be above 0.");
    return { questions, mapping: { kind: "percentage", maximum } };
  }
  if (scale) {
    const factor = number(childText(scale, "SummedScoreMultiplier"), "SummedScoreMultiplier");
    return { questions, mapping: { kind: "scale", factor } };
  }
  if (range) {
    const ranges = children(range, "SummedScoreRange").map((one) => ({
      from: number(childText(one, "InclusiveLowerBound"), "InclusiveLowerBound"),
      to: number(childText(one, "InclusiveUpperBound"), "InclusiveUpperBound"),
      value: number(childText(one, "QualificationValue"), "QualificationValue"),
    }));
    const otherwise = number(childText(range, "OutOfRangeQualificationValue"), "OutOfRangeQualificationValue");
    return { questions, mapping: { kind: "range", ranges, otherwise } };
  }
  return { questions, mapping: { kind: "none" } };
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((one) => right.includes(one));
}

/** The qualification value of a test's answers (selections by question): a question scores the option whose selections are exactly those chosen, else its default. */
export function scoreAnswers(key: AnswerKey, answers: ReadonlyMap<string, readonly string[]>): number {
  const sum = key.questions.reduce((total, question) => {
    const chosen = answers.get(question.id) ?? [];
    const option = question.options.find((one) => sameSet(one.selections, chosen));
    return total + (option?.score ?? question.defaultScore);
  }, 0);
  const { mapping } = key;
  switch (mapping.kind) {
    case "none":
      return asInteger(sum);
    case "percentage":
      return asInteger((100 * sum) / mapping.maximum);
    case "scale":
      return asInteger(sum * mapping.factor);
    case "range":
      return asInteger(
        mapping.ranges.find((range) => range.from <= sum && sum <= range.to)?.value ?? mapping.otherwise,
      );
  }
}
