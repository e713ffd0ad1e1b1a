// The question of a HIT: an XML document of one of the protocol's schemas, read with a real parser, without DTD and entities.
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { RequestError } from "../protocol/request-error";

export type Question =
  | { kind: "external"; url: string; frameHeight: number }
  | { kind: "html"; html: string; frameHeight: number };

const schemas = {
  ExternalQuestion: "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2006-07-14/ExternalQuestion.xsd",
  HTMLQuestion: "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2011-11-11/HTMLQuestion.xsd",
} as const;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: true,
  htmlEntities: false,
  cdataPropName: "#cdata",
  ignoreDeclaration: true,
  ignorePiTags: true,
});

/** Where "<!DOCTYPE" is text: an HTML question's page begins with one. */
const quotedParts = /<!\[CDATA\[.*?\]\]>|<!--.*?-->/gs;

/** The document element's name and content. `member` names it in refusals. Throws XMLParseError on malformed XML, a DTD, or more than one root. */
export function parseXml(xml: string, member: string): { root: string; content: Record<string, unknown> } {
  if (/<!(DOCTYPE|ENTITY)/i.test(xml.replace(quotedParts, ""))) {
    throw new RequestError(
      "XMLParseError",
      `Value at '${member}' has a DTD; document type definitions and entities are refused.`,
    );
  }
  const checked = XMLValidator.validate(xml);
  if (checked !== true) {
    throw new RequestError(
      "XMLParseError",
      `Value at '${member}' is not well-formed XML: ${checked.err.msg} (line ${checked.err.line}, column ${checked.err.col}).`,
    );
  }
  let parsed: Record<string, unknown>;
  try {
    parsed = parser.parse(xml);
  } catch (error) {
    throw new RequestError(
      "XMLParseError",
      `Value at '${member}' cannot be read: ${error instanceof Error ? error.message : error}.`,
    );
  }
  const roots = Object.keys(parsed).filter((name) => !name.startsWith("#"));
  const root = roots[0];
  if (roots.length !== 1 || root === undefined) {
    throw new RequestError("XMLParseError", `Value at '${member}' must have one document element.`);
  }
  const value = parsed[root];
  return {
    root: root.replace(/^.*:/, ""),
    content: typeof value === "object" && value !== null ? (value as Record<string, unknown>) : { "#text": value },
  };
}

/** Text of an element that may be plain or CDATA; null where it is absent or has children. */
export function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return null;
  const { "#text": plain, "#cdata": cdata, ...rest } = value as Record<string, unknown>;
  if (Object.keys(rest).some((name) => !name.startsWith("@"))) return null;
  const parts = [plain, ...(Array.isArray(cdata) ? cdata : [cdata])];
  return parts.filter((part) => typeof part === "string").join("");
}

function readFrameHeight(content: Record<string, unknown>): number {
  const text = textOf(content.FrameHeight)?.trim() ?? "";
  if (!/^[0-9]{1,5}$/.test(text)) {
    throw new RequestError(
      "InvalidParameterValue",
      `Value '${text}' at 'Question' has no FrameHeight; give the frame's height in pixels, 0 to fit the window.`,
    );
  }
  return Number(text);
}

function readExternalUrl(content: Record<string, unknown>): string {
  const text = textOf(content.ExternalURL)?.trim() ?? "";
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !["https:", "http:"].includes(url.protocol) || url.username || url.password) {
    throw new RequestError(
      "InvalidParameterValue",
      `Value '${text.slice(0, 200)}' at 'Question' is not a usable ExternalURL; give an http(s) address without credentials.`,
    );
  }
  return text;
}

/** Reads an ExternalQuestion or HTMLQuestion. Throws XMLParseError, InvalidParameterValue, or OperationNotSupported for a QuestionForm. */
export function parseQuestion(xml: string): Question {
  const { root, content } = parseXml(xml, "Question");
  if (root === "QuestionForm") {
    throw new RequestError(
      "OperationNotSupported",
      "Value at 'Question' is a QuestionForm; this market shows ExternalQuestion and HTMLQuestion.",
    );
  }
  if (root !== "ExternalQuestion" && root !== "HTMLQuestion") {
    throw new RequestError(
      "XMLParseError",
      `Value at 'Question' has the document element '${root}'; it must be ExternalQuestion or HTMLQuestion.`,
    );
  }
  const namespaces = Object.entries(content).filter(([name]) => name === "@xmlns" || name.startsWith("@xmlns:"));
  if (!namespaces.some(([, value]) => value === schemas[root])) {
    throw new RequestError("XMLParseError", `Value at 'Question' must declare xmlns="${schemas[root]}".`);
  }
  const plain = Object.fromEntries(
    Object.entries(content).map(([name, value]) => [name.replace(/^[^@#].*:/, ""), value]),
  );
  const frameHeight = readFrameHeight(plain);
  if (root === "ExternalQuestion") return { kind: "external", url: readExternalUrl(plain), frameHeight };
  const html = textOf(plain.HTMLContent);
  if (!html?.trim()) {
    throw new RequestError(
      "InvalidParameterValue",
      "Value at 'Question' has no HTMLContent; put the page in <HTMLContent><![CDATA[ ... ]]>.",
    );
  }
  return { kind: "html", html, frameHeight };
}
