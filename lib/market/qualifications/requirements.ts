import type { Transaction } from "../db/client";
import { RequestError } from "../protocol/request-error";
import type { QualificationRequirement } from "../protocol/shapes";

/** Qualification types that the market keeps itself: statistics of a worker, place and age. Source: MTurk's API reference, "QualificationRequirement". */
export const systemQualifications: Readonly<Record<string, { name: string; kind: "integer" | "locale" | "none" }>> = {
  "00000000000000000000": { name: "Percent of accepted assignments submitted", kind: "integer" },
  "00000000000000000070": { name: "Percent of accepted assignments abandoned", kind: "integer" },
  "000000000000000000E0": { name: "Percent of accepted assignments returned", kind: "integer" },
  "000000000000000000L0": { name: "Percent of decided assignments approved", kind: "integer" },
  "000000000000000000S0": { name: "Percent of decided assignments rejected", kind: "integer" },
  "00000000000000000040": { name: "Number of HITs approved", kind: "integer" },
  "00000000000000000060": { name: "Adult", kind: "integer" },
  "00000000000000000071": { name: "Location", kind: "locale" },
  /** Masters, production and sandbox: this market has none, so nobody holds it. */
  "2F1QJWKUDD8XADTFD2Q0G6UTO95ALH": { name: "Masters", kind: "none" },
  "2ARFPLSP75KLA8M8DH1HTEQVJT3SY6": { name: "Masters", kind: "none" },
};

export const localeQualification = "00000000000000000071";

const existence = ["Exists", "DoesNotExist"];
const setComparators = ["In", "NotIn"];
const localeComparators = ["EqualTo", "NotEqualTo", "In", "NotIn", "Exists", "DoesNotExist"];

function refuse(index: number, member: string, text: string): never {
  throw new RequestError("InvalidParameterValue", `Value at 'QualificationRequirements.${index}.${member}': ${text}`);
}

/** Checks that every requirement can be evaluated: the type exists, and its values fit type and comparator. Throws QualificationTypeDoesNotExist or InvalidParameterValue. */
export async function checkRequirements(
  tx: Transaction,
  requirements: readonly QualificationRequirement[],
): Promise<void> {
  for (const [index, requirement] of requirements.entries()) {
    const { QualificationTypeId: id, Comparator: comparator } = requirement;
    const system = systemQualifications[id];
    if (!system) {
      const found = await tx.qualificationType.findFirst({ where: { id, deletedAt: null }, select: { id: true } });
      if (!found) throw new RequestError("QualificationTypeDoesNotExist", `QualificationType ${id} does not exist.`);
    }
    const integers = requirement.IntegerValues?.length ?? 0;
    const locales = requirement.LocaleValues?.length ?? 0;
    if (requirement.RequiredToPreview !== undefined && requirement.ActionsGuarded !== undefined) {
      refuse(index, "RequiredToPreview", "must be left out where 'ActionsGuarded' is given");
    }
    if (existence.includes(comparator)) {
      if (integers > 0) refuse(index, "IntegerValues", `must be left out with the comparator ${comparator}`);
      if (locales > 0) refuse(index, "LocaleValues", `must be left out with the comparator ${comparator}`);
      continue;
    }
    const byLocale = system?.kind === "locale";
    if (byLocale && integers > 0) refuse(index, "IntegerValues", `must be left out for ${id}, which is a place`);
    if (byLocale && !localeComparators.includes(comparator)) {
      refuse(index, "Comparator", `${comparator} cannot compare places; use EqualTo, NotEqualTo, In or NotIn`);
    }
    if (!byLocale && locales > 0) refuse(index, "LocaleValues", `must be left out for ${id}, which is a number`);
    const [member, count] = byLocale ? (["LocaleValues", locales] as const) : (["IntegerValues", integers] as const);
    if (count === 0) refuse(index, member, `needs a value for the comparator ${comparator}`);
    if (count > 1 && !setComparators.includes(comparator)) {
      refuse(index, member, `has ${count} values and the comparator ${comparator} takes one`);
    }
  }
}
