import type { QualificationRequirement } from "../protocol/shapes";
import { localeQualification, systemQualifications } from "./requirements";

/** A worker's record, as counts, and what they stated and were granted. */
export interface Facts {
  accepted: number;
  submitted: number;
  abandoned: number;
  returned: number;
  approved: number;
  rejected: number;
  adult: boolean;
  country: string | null;
  subdivision: string | null;
  /** Score by qualification type. */
  scores: ReadonlyMap<string, number>;
}

/** Decided assignments below which a worker counts as 100% approved. Source: MTurk's API reference, Worker_PercentAssignmentsApproved. */
const recordFrom = 100;

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.floor((100 * part) / whole);
}

/** A worker's value of an integer qualification; null where they do not have it. */
export function scoreOf(qualificationTypeId: string, facts: Facts): number | null {
  const decided = facts.approved + facts.rejected;
  switch (qualificationTypeId) {
    case "00000000000000000000":
      return facts.accepted < recordFrom ? 100 : percent(facts.submitted, facts.accepted);
    case "00000000000000000070":
      return facts.accepted < recordFrom ? 0 : percent(facts.abandoned, facts.accepted);
    case "000000000000000000E0":
      return facts.accepted < recordFrom ? 0 : percent(facts.returned, facts.accepted);
    case "000000000000000000L0":
      return decided < recordFrom ? 100 : percent(facts.approved, decided);
    case "000000000000000000S0":
      return decided < recordFrom ? 0 : percent(facts.rejected, decided);
    case "00000000000000000040":
      return facts.approved;
    case "00000000000000000060":
      return facts.adult ? 1 : 0;
    default:
      return facts.scores.get(qualificationTypeId) ?? null;
  }
}

function meetsLocale(requirement: QualificationRequirement, facts: Facts): boolean {
  const { Comparator: comparator, LocaleValues: locales = [] } = requirement;
  if (comparator === "Exists") return facts.country !== null;
  if (comparator === "DoesNotExist") return facts.country === null;
  if (facts.country === null) return false;
  const here = locales.some(
    (locale) =>
      locale.Country === facts.country &&
      (locale.Subdivision === undefined || locale.Subdivision === facts.subdivision),
  );
  return comparator === "EqualTo" || comparator === "In" ? here : !here;
}

/** Whether a worker meets a requirement. Without the qualification only DoesNotExist is met. */
export function meets(requirement: QualificationRequirement, facts: Facts): boolean {
  const { QualificationTypeId: id, Comparator: comparator, IntegerValues: values = [] } = requirement;
  if (id === localeQualification) return meetsLocale(requirement, facts);
  const score = systemQualifications[id]?.kind === "none" ? null : scoreOf(id, facts);
  if (comparator === "Exists") return score !== null;
  if (comparator === "DoesNotExist") return score === null;
  const [bound] = values;
  if (score === null || bound === undefined) return false;
  switch (comparator) {
    case "LessThan":
      return score < bound;
    case "LessThanOrEqualTo":
      return score <= bound;
    case "GreaterThan":
      return score > bound;
    case "GreaterThanOrEqualTo":
      return score >= bound;
    case "EqualTo":
      return score === bound;
    case "NotEqualTo":
      return score !== bound;
    case "In":
      return values.includes(score);
    case "NotIn":
      return !values.includes(score);
  }
}
