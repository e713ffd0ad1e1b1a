/** What the road of a study is judged by. */
export interface RoadFacts {
  studyId: number;
  classes: number;
  candidates: number;
  references: number;
  withoutCandidates: number;
  withoutReferences: number;
  batches: number;
  openBatches: number;
  hits: number;
  votes: number;
  /** Images with the study's minimum of votes, of all images. */
  readyImages: number;
  images: number;
  /** Classes with fewer judged candidates than a test set needs. */
  shortOfVotes: number;
  revisions: number;
  /** Revisions without a shortage. */
  validRevisions: number;
  imagesPerClass: number;
}

export type StageState = "done" | "current" | "waiting";

export interface RoadStage {
  name: "Classes" | "Images" | "HITs" | "Votes" | "Test sets";
  count: number;
  /** What the count counts. */
  unit: string;
  state: StageState;
  /** Where it stands, or what blocks the next stage. */
  note: string;
  href: string;
}

const some = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

/** The stages of a study in the order of its data. The first that is not done is the current one: the place to act. */
export function roadStages(facts: RoadFacts): RoadStage[] {
  const base = `/studies/${facts.studyId}`;
  const imagesDone = facts.classes > 0 && facts.withoutCandidates === 0 && facts.withoutReferences === 0;
  const votesDone = facts.classes > 0 && facts.shortOfVotes === 0;
  const stages: (Omit<RoadStage, "state"> & { done: boolean })[] = [
    {
      name: "Classes",
      count: facts.classes,
      unit: "classes",
      done: facts.classes > 0,
      note: facts.classes > 0 ? "in the study's list" : "import a class list, or make classes of a folder's names",
      href: `${base}/classes`,
    },
    {
      name: "Images",
      count: facts.candidates + facts.references,
      unit: "images",
      done: imagesDone,
      note:
        facts.withoutCandidates > 0
          ? `${some(facts.withoutCandidates, "class has", "classes have")} no candidates`
          : facts.withoutReferences > 0
            ? `${some(facts.withoutReferences, "class has", "classes have")} no reference images`
            : `${facts.candidates} candidates, ${facts.references} reference images`,
      href: facts.candidates + facts.references > 0 ? `${base}/candidates` : `${base}/imports`,
    },
    {
      name: "HITs",
      count: facts.hits,
      unit: "HITs",
      // Votes may also come from files: then no HIT is needed.
      done: facts.hits > 0 || votesDone,
      note:
        facts.batches === 0
          ? votesDone
            ? "none needed: votes were imported"
            : "plan a batch for the crowd"
          : facts.openBatches > 0
            ? `${some(facts.openBatches, "batch is", "batches are")} out at the market`
            : `in ${some(facts.batches, "batch", "batches")}`,
      href: `${base}/batches`,
    },
    {
      name: "Votes",
      count: facts.votes,
      unit: "votes",
      done: votesDone,
      note:
        facts.votes === 0
          ? facts.openBatches > 0
            ? "wait for the crowd's first answers"
            : "none yet"
          : votesDone
            ? `${facts.readyImages} of ${facts.images} images have enough`
            : `${some(facts.shortOfVotes, "class is", "classes are")} short of ${facts.imagesPerClass} judged candidates`,
      href: `${base}/votes`,
    },
    {
      name: "Test sets",
      count: facts.revisions,
      unit: "revisions",
      done: facts.validRevisions > 0,
      note:
        facts.revisions === 0
          ? "draw a variant"
          : facts.validRevisions === 0
            ? "drawn, and none could be filled"
            : `${facts.validRevisions} of them valid`,
      href: `${base}/variants`,
    },
  ];
  const current = stages.findIndex((stage) => !stage.done);
  return stages.map(({ done, ...stage }, index) => ({
    ...stage,
    state: done ? "done" : index === current ? "current" : "waiting",
  }));
}
