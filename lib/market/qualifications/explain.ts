// Requirements in a worker's words.
import { market } from "../db/client";
import type { QualificationRequirement } from "../protocol/shapes";
import { localeQualification, systemQualifications } from "./requirements";

export interface ExplainedRequirement {
  text: string;
  met: boolean;
  /** Qualification that can be asked for; null for the market's own. */
  qualificationTypeId: string | null;
}

/** Names of the qualifications that requirements speak of. */
export async function qualificationNames(
  requirements: readonly QualificationRequirement[],
): Promise<ReadonlyMap<string, string>> {
  const ids = requirements
    .map((requirement) => requirement.QualificationTypeId)
    .filter((id) => !systemQualifications[id]);
  const types = ids.length > 0 ? await market().qualificationType.findMany({ where: { id: { in: ids } } }) : [];
  return new Map([
    ...Object.entries(systemQualifications).map(([id, { name }]) => [id, name] as const),
    ...types.map((type) => [type.id, type.name] as const),
  ]);
}

const words: Record<QualificationRequirement["Comparator"], string> = {
  LessThan: "below",
  LessThanOrEqualTo: "at most",
  GreaterThan: "above",
  GreaterThanOrEqualTo: "at least",
  EqualTo: "exactly",
  NotEqualTo: "not",
  Exists: "",
  DoesNotExist: "",
  In: "one of",
  NotIn: "none of",
};

/** "Careful labelling: at least 80", "Location: one of US, CA". */
export function explainRequirement(
  requirement: QualificationRequirement,
  names: ReadonlyMap<string, string>,
  met: boolean,
): ExplainedRequirement {
  const { QualificationTypeId: id, Comparator: comparator } = requirement;
  const name = names.get(id) ?? "A qualification that is no longer given";
  const values =
    id === localeQualification
      ? requirement.LocaleValues?.map(({ Country, Subdivision }) =>
          Subdivision ? `${Country}-${Subdivision}` : Country,
        )
      : requirement.IntegerValues?.map(String);
  const text =
    comparator === "Exists"
      ? name
      : comparator === "DoesNotExist"
        ? `not: ${name}`
        : `${name}: ${words[comparator]} ${(values ?? []).join(", ")}`;
  return { text, met, qualificationTypeId: systemQualifications[id] ? null : id };
}
