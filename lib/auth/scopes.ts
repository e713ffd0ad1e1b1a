declare const authorized: unique symbol;

/** A study's id that a gate has let through: lib/auth/require-study.ts (people and tokens) and lib/auth/study-of-job.ts (jobs) are the only places that make one. */
export type AuthorizedStudyId = number & { readonly [authorized]: "study" };

/** Roles from least to most; each may do what those before it may. */
export const studyRoles = ["viewer", "reviewer", "researcher", "admin"] as const;
export type StudyRole = (typeof studyRoles)[number];

/** What an API token may do at most: a role, and one study or (null) all of its owner's. */
export interface TokenScope {
  role: StudyRole;
  studyId: number | null;
}

export interface SignedInUser {
  id: string;
  name: string;
  email: string;
  /** Set where a token speaks for its owner. */
  scope?: TokenScope;
}

/** What a gate proves: who acts, in which study, as what. */
export interface StudyAccess {
  studyId: AuthorizedStudyId;
  user: SignedInUser;
  role: StudyRole;
}

declare const opened: unique symbol;

/**
 * A HIT that a worker may see: its address carried our token (lib/auth/worker-hit.ts). The workers' side of AuthorizedStudyId, and
 * not exchangeable with it: queries that take one return addresses and the class, nothing that tells a control from a candidate.
 */
export interface WorkerHit {
  readonly studyId: number;
  readonly hitId: number;
  readonly [opened]: true;
}
