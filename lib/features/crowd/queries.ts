import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import { withdrawnPrefix } from "../votes/rules";
import { type QualificationPurpose, versionOfExamples } from "./rules";

export interface Qualification {
  id: number;
  endpoint: string;
  purpose: QualificationPurpose;
  studyCreatedAt: Date;
  /** Null until the market has made it. */
  marketQualificationTypeId: string | null;
}

/** A qualification of ours. Throws where it is gone. */
export async function getQualification(studyId: AuthorizedStudyId, id: number): Promise<Qualification> {
  const [found] = await database("jobs").$queryRaw<Qualification[]>`
    select q.id, q.endpoint, q.purpose, s.created_at as "studyCreatedAt", q.market_qualification_type_id as "marketQualificationTypeId"
    from crowd_qualifications q join studies s on s.id = q.study_id where q.study_id = ${studyId} and q.id = ${id}`;
  if (!found) throw new Error(`qualification ${id} of study ${studyId} is gone`);
  return found;
}

/** The market's id of a HIT type. Throws where the market has not made it. */
export async function getMarketHitTypeId(studyId: AuthorizedStudyId, hitTypeId: number): Promise<string> {
  const found = await database("jobs").batchHitType.findUnique({ where: { studyId_id: { studyId, id: hitTypeId } } });
  if (!found?.marketHitTypeId) throw new Error(`HIT type ${hitTypeId} of study ${studyId} is not at its market`);
  return found.marketHitTypeId;
}

/** A worker as the market knows them; null where they have withdrawn. */
export async function getMarketWorker(workerId: number): Promise<{ marketWorkerId: string } | null> {
  const found = await database("jobs").worker.findUnique({ where: { id: workerId }, select: { marketWorkerId: true } });
  return found && !found.marketWorkerId.startsWith(withdrawnPrefix) ? found : null;
}

export interface TranslationListItem {
  language: string;
  /** Names this state of the texts. */
  version: string;
  words: Readonly<Record<string, string>>;
  classes: Readonly<Record<string, { lemmas: string[]; gloss: string }>>;
}

/** The languages in which the study has texts of its own. */
export async function listTranslations(studyId: AuthorizedStudyId): Promise<TranslationListItem[]> {
  return database("desk").$queryRaw<TranslationListItem[]>`
    select language, md5(words::text || classes::text) as version, words, classes from hit_translations where study_id = ${studyId} order by language`;
}

export interface ExampleChoice {
  candidateId: number;
  /** Start of the image's SHA-256. */
  version: string;
  wnid: string;
  lemma: string;
  role: "candidate" | "reference";
  shown: number;
  selected: number;
  /** As what it is shown to workers now. */
  chosen: "good" | "confusable" | null;
}

export interface ExampleChoices {
  wnid: string;
  lemma: string;
  /** Names what is chosen now. */
  version: string;
  /** Images of the class, the surest first. */
  good: ExampleChoice[];
  /** Images of near classes, and images of the class itself that hardly anybody selects. */
  confusable: ExampleChoice[];
}

/** Images among which the examples of a class are chosen, at most 24 of a kind; null where the study has no such class. */
export async function getExampleChoices(studyId: AuthorizedStudyId, wnid: string): Promise<ExampleChoices | null> {
  const own = await database("desk").imageClass.findUnique({ where: { studyId_wnid: { studyId, wnid } } });
  if (!own) return null;
  const near = own.neighbours.filter((other) => other !== wnid).slice(0, 3);
  const list = (kind: "good" | "confusable") => database("desk").$queryRaw<ExampleChoice[]>`
    select c.id as "candidateId", substr(m.sha256, 1, 12) as version, k.wnid, coalesce(k.lemmas[1], k.wnid) as lemma, c.role, coalesce(t.shown, 0) as shown,
      coalesce(t.selected, 0) as selected, e.kind::text as chosen
    from candidates c join image_classes k on k.study_id = c.study_id and k.id = c.class_id join images m on m.id = c.image_id and m.taken_down_at is null
    left join tallies t on t.study_id = c.study_id and t.candidate_id = c.id
    left join class_examples e on e.study_id = c.study_id and e.class_id = ${own.id} and e.candidate_id = c.id
    where c.study_id = ${studyId} and case when ${kind === "good"}::boolean then c.class_id = ${own.id}
      else (k.wnid = any(${near}) and c.role = 'reference') or (cardinality(${near}::text[]) = 0 and c.class_id <> ${own.id} and c.role = 'reference')
        or (c.class_id = ${own.id} and t.shown > 0 and t.selected * 5 <= t.shown) or e.kind = 'confusable' end
    order by e.kind is null, case when ${kind === "good"}::boolean then (c.role = 'reference')::integer + coalesce(t.selected::float / nullif(t.shown, 0), 0) else 0 end desc, m.sha256
    limit 24`;
  const [good, confusable, examples] = await Promise.all([
    list("good"),
    list("confusable"),
    database("desk").classExample.findMany({ where: { studyId, classId: own.id } }),
  ]);
  return { wnid, lemma: own.lemmas[0] ?? wnid, version: versionOfExamples(examples), good, confusable };
}
