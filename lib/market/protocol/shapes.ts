// The protocol's shapes as Zod schemas. Source: the public service model (botocore, mturk/2017-01-17) and the API reference's
// constraints; the constraint texts are those of the service's own validation messages.
import { z } from "zod";
import { parseAmount } from "../ledger/rules";

const notOver = (most: number) => `Member must have length less than or equal to ${most}`;
const notUnder = (least: number) => `Member must have length greater than or equal to ${least}`;

/** Text of at most `most` characters and at least `least`. */
export function text(most: number, least = 0) {
  return z
    .string()
    .min(least, notUnder(least))
    .max(most, notOver(most))
    .refine((value) => !value.includes("\0"), "Member must not contain the character U+0000");
}

/** Text of at most so many bytes in UTF-8. */
export function document(mostBytes = 65_535) {
  return z
    .string()
    .refine((value) => Buffer.byteLength(value) <= mostBytes, `Member must be at most ${mostBytes} bytes long`)
    .refine((value) => !value.includes("\0"), "Member must not contain the character U+0000");
}

function patterned(least: number, most: number, pattern: RegExp) {
  return text(most, least).regex(pattern, `Member must satisfy regular expression pattern: ${pattern.source}`);
}

export const entityId = patterned(1, 64, /^[A-Z0-9]+$/);
export const customerId = patterned(1, 64, /^A[A-Z0-9]+$/);
export const requestToken = text(64, 1);

/** A CurrencyAmount, read as integer cents. */
export const currencyAmount = z
  .string()
  .regex(/^[0-9]+(\.)?[0-9]{0,2}$/, "Member must satisfy regular expression pattern: ^[0-9]+(\\.)?[0-9]{0,2}$")
  .transform((value, context) => {
    const cents = parseAmount(value);
    if (cents === null) {
      context.addIssue({ code: "custom", message: "Member must have value less than or equal to 20000000.00" });
      return z.NEVER;
    }
    return cents;
  });

/** A whole number between two bounds. */
export function integer(least = -2_147_483_648, most = 2_147_483_647) {
  return z
    .int()
    .min(least, `Member must have value greater than or equal to ${least}`)
    .max(most, `Member must have value less than or equal to ${most}`);
}

/** A moment: epoch seconds with fractions, or ISO 8601. */
export const timestamp = z
  .union([z.number(), z.iso.datetime({ offset: true })])
  .transform((value) => new Date(typeof value === "number" ? value * 1000 : value))
  .refine((value) => Number.isFinite(value.getTime()), "Member must be a valid timestamp");

export const pageFields = {
  NextToken: text(255, 1).optional(),
  MaxResults: integer(1, 100).optional(),
};

export const oneYear = 31_536_000;

const locale = z.strictObject({
  Country: text(2, 2),
  Subdivision: text(2, 2).optional(),
});

export const comparators = [
  "LessThan",
  "LessThanOrEqualTo",
  "GreaterThan",
  "GreaterThanOrEqualTo",
  "EqualTo",
  "NotEqualTo",
  "Exists",
  "DoesNotExist",
  "In",
  "NotIn",
] as const;

export const actionsGuarded = ["Accept", "PreviewAndAccept", "DiscoverPreviewAndAccept"] as const;

export const qualificationRequirement = z.strictObject({
  QualificationTypeId: text(64, 1),
  Comparator: z.enum(comparators),
  IntegerValues: z.array(integer()).max(15, notOver(15)).optional(),
  LocaleValues: z.array(locale).max(30, notOver(30)).optional(),
  RequiredToPreview: z.boolean().optional(),
  ActionsGuarded: z.enum(actionsGuarded).optional(),
});
export type QualificationRequirement = z.infer<typeof qualificationRequirement>;

export const reviewPolicy = z.strictObject({
  PolicyName: z.string(),
  Parameters: z
    .array(
      z.strictObject({
        Key: z.string().optional(),
        Values: z.array(z.string()).optional(),
        MapEntries: z
          .array(z.strictObject({ Key: z.string().optional(), Values: z.array(z.string()).optional() }))
          .optional(),
      }),
    )
    .optional(),
});

/** Members of CreateHITType, also part of CreateHIT. */
export const hitTypeFields = {
  AutoApprovalDelayInSeconds: integer(0, 2_592_000).optional(),
  AssignmentDurationInSeconds: integer(30, oneYear),
  Reward: currencyAmount,
  Title: text(128, 1),
  Keywords: text(1000).optional(),
  Description: text(2000, 1),
  QualificationRequirements: z.array(qualificationRequirement).max(10, notOver(10)).optional(),
};

/** Members of CreateHITWithHITType, also part of CreateHIT. */
export const hitFields = {
  MaxAssignments: integer(1, 1_000_000).optional(),
  LifetimeInSeconds: integer(30, oneYear),
  Question: document().optional(),
  RequesterAnnotation: text(255).optional(),
  UniqueRequestToken: requestToken.optional(),
  AssignmentReviewPolicy: reviewPolicy.optional(),
  HITReviewPolicy: reviewPolicy.optional(),
  HITLayoutId: entityId.optional(),
  HITLayoutParameters: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).optional(),
};
