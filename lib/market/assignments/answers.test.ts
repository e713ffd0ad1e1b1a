import fc from "fast-check";
import { XMLParser } from "fast-xml-parser";
import { expect, test } from "vitest";
import { serializeAnswers } from "./answers";

test("answers are QuestionFormAnswers in the form's order, the same name twice twice, empty ones kept", () => {
  expect(
    serializeAnswers([
      ["selected", "3,5"],
      ["selected", "7"],
      ["comment", ""],
    ]),
  ).toBe(
    `<?xml version="1.0" encoding="ASCII"?>
<QuestionFormAnswers xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2005-10-01/QuestionFormAnswers.xsd">
<Answer>
<QuestionIdentifier>selected</QuestionIdentifier>
<FreeText>3,5</FreeText>
</Answer>
<Answer>
<QuestionIdentifier>selected</QuestionIdentifier>
<FreeText>7</FreeText>
</Answer>
<Answer>
<QuestionIdentifier>comment</QuestionIdentifier>
<FreeText></FreeText>
</Answer>
</QuestionFormAnswers>
`,
  );
});

test("whatever a form holds, a parser reads it back (line ends as \\n, without characters that XML cannot carry)", () => {
  const parser = new XMLParser({
    parseTagValue: false,
    trimValues: false,
    htmlEntities: true,
    isArray: (name) => name === "Answer",
  });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ minLength: 1 }), fc.string({ unit: "binary" })), { minLength: 1 }),
      (fields) => {
        const [before, after] = [fields, parser.parse(serializeAnswers(fields)).QuestionFormAnswers.Answer];
        expect(after).toHaveLength(before.length);
        for (const [index, [, value]] of before.entries()) {
          const carried = value
            .replace(/\r\n?/g, "\n")
            .replace(/(?![\t\n\r])[\p{Cc}\p{Noncharacter_Code_Point}]/gu, "");
          expect(after[index].FreeText).toBe(carried);
        }
      },
    ),
  );
});
