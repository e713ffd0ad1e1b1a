// A qualification test: the part of the QuestionForm schema that asks by choice or by free text.
// Source: MTurk's API reference, "QuestionForm" (2005-10-01 to 2017-11-06).
import { parseXml, textOf } from "../hits/question";
import { RequestError } from "../protocol/request-error";

export interface TestQuestion {
  id: string;
  name: string | null;
  required: boolean;
  /** Paragraphs of text above the answer. */
  content: string[];
  answer:
    | { kind: "text"; initial: string }
    | { kind: "selection"; most: number; options: { id: string; text: string }[] };
}

export interface TestForm {
  overview: string[];
  questions: TestQuestion[];
}

type Node = Record<string, unknown>;

/** Children of that name: none, one, or many. */
export function children(node: Node, name: string): Node[] {
  const value = node[name];
  const list = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.map((child) => (typeof child === "object" && child !== null ? (child as Node) : { "#text": child }));
}

/** Text of the first child of that name. */
export function childText(node: Node, name: string): string | null {
  const [child] = children(node, name);
  return child ? (textOf(child)?.trim() ?? null) : null;
}

function paragraphs(node: Node | undefined): string[] {
  if (!node) return [];
  const plain = ["Title", "Text"].flatMap((name) => children(node, name).map((child) => textOf(child)?.trim() ?? ""));
  const formatted = children(node, "FormattedContent").map((child) =>
    (textOf(child) ?? "").replace(/<[^>]*>/g, " ").trim(),
  );
  return [...plain, ...formatted].filter((text) => text !== "");
}

function refuse(text: string): never {
  throw new RequestError("XMLParseError", `Value at 'Test': ${text}`);
}

function readSelection(node: Node, id: string): TestQuestion["answer"] {
  const options = children(children(node, "Selections")[0] ?? {}, "Selection").map((selection) => ({
    id:
      childText(selection, "SelectionIdentifier") ??
      refuse(`a Selection of question '${id}' has no SelectionIdentifier.`),
    text: childText(selection, "Text") ?? paragraphs(selection).join(" "),
  }));
  if (options.length === 0) refuse(`question '${id}' has no Selections.`);
  const most = Number(childText(node, "MaxSelectionCount") ?? 1);
  return { kind: "selection", most: Number.isInteger(most) && most > 0 ? most : 1, options };
}

function readQuestion(node: Node): TestQuestion {
  const id = childText(node, "QuestionIdentifier") ?? refuse("a Question has no QuestionIdentifier.");
  const [specification] = children(node, "AnswerSpecification");
  const [selection] = children(specification ?? {}, "SelectionAnswer");
  const [free] = children(specification ?? {}, "FreeTextAnswer");
  if (!selection && !free) refuse(`question '${id}' has neither a SelectionAnswer nor a FreeTextAnswer.`);
  return {
    id,
    name: childText(node, "DisplayName"),
    required: childText(node, "IsRequired") === "true",
    content: paragraphs(children(node, "QuestionContent")[0]),
    answer: selection
      ? readSelection(selection, id)
      : { kind: "text", initial: childText(free ?? {}, "DefaultText") ?? "" },
  };
}

/** Reads a test. Throws XMLParseError naming the place. */
export function parseTest(xml: string): TestForm {
  const { root, content } = parseXml(xml, "Test");
  if (root !== "QuestionForm") refuse(`the document element is '${root}'; it must be QuestionForm.`);
  const questions = children(content, "Question").map(readQuestion);
  if (questions.length === 0) refuse("the form has no Question.");
  const ids = new Set(questions.map((question) => question.id));
  if (ids.size < questions.length) refuse("two Questions have the same QuestionIdentifier.");
  return { overview: children(content, "Overview").flatMap(paragraphs), questions };
}
