import { XMLBuilder } from "fast-xml-parser";

const namespace = "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2005-10-01/QuestionFormAnswers.xsd";

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@", format: true, indentBy: "" });

// What XML 1.0 cannot carry, not even escaped (and the C1 controls, which it discourages).
const notXml = /(?![\t\n\r])[\p{Cc}\p{Noncharacter_Code_Point}]/gu;

/** QuestionFormAnswers XML of a form's fields, in order; the same name twice becomes two Answer nodes. */
export function serializeAnswers(fields: readonly (readonly [name: string, value: string])[]): string {
  const clean = (text: string) => text.toWellFormed().replace(notXml, "").replace(/\r\n?/g, "\n");
  const answers = fields.map(([name, value]) => ({ QuestionIdentifier: clean(name), FreeText: clean(value) }));
  const body = builder.build({ QuestionFormAnswers: { "@xmlns": namespace, Answer: answers } });
  return `<?xml version="1.0" encoding="ASCII"?>\n${toAscii(body)}`;
}

/** As the service writes them: what is not ASCII as a numeric reference. */
function toAscii(text: string): string {
  return text.replace(/\P{ASCII}/gu, (character) => `&#${character.codePointAt(0)};`);
}
