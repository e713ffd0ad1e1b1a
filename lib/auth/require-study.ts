// The gates: the only place beside study-of-job.ts that makes an AuthorizedStudyId.
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { database } from "@/lib/db/client";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { auth } from "./auth";
import { digestApiToken } from "./create-user";
import { type AuthorizedStudyId, type SignedInUser, type StudyAccess, type StudyRole, studyRoles } from "./scopes";

async function userOfSession(requestHeaders: Headers): Promise<SignedInUser | undefined> {
  const session = await auth().api.getSession({ headers: requestHeaders });
  return session ? { id: session.user.id, name: session.user.name, email: session.user.email } : undefined;
}

/** The person who is signed in, or undefined. One look-up a request. */
export const findUser = cache(async (): Promise<SignedInUser | undefined> => userOfSession(await headers()));

/** Gate of pages and actions: the person who is signed in; otherwise leads to the sign-in page. */
export async function requireUser(): Promise<SignedInUser> {
  return (await findUser()) ?? redirect("/sign-in");
}

const largestId = 2_147_483_647;

const findRole = cache(async (studyId: number, userId: string): Promise<StudyRole | undefined> => {
  const member = await database("desk").studyMember.findUnique({ where: { studyId_userId: { studyId, userId } } });
  return member?.role;
});

async function findAccess(user: SignedInUser, studyId: string): Promise<StudyAccess | undefined> {
  if (!/^[1-9]\d{0,9}$/.test(studyId) || Number(studyId) > largestId) return undefined;
  const { scope } = user;
  // A token of one study knows no other.
  if (scope && scope.studyId !== null && scope.studyId !== Number(studyId)) return undefined;
  const own = await findRole(Number(studyId), user.id);
  const role = own && scope && canActAs(own, scope.role) ? scope.role : own;
  return role ? { studyId: Number(studyId) as AuthorizedStudyId, user, role } : undefined;
}

/** True where `role` may do what `needed` may. */
export function canActAs(role: StudyRole, needed: StudyRole): boolean {
  return studyRoles.indexOf(role) >= studyRoles.indexOf(needed);
}

function checkRole(access: StudyAccess, needed: StudyRole): StudyAccess {
  if (canActAs(access.role, needed)) return access;
  throw new AppError(
    "forbidden",
    `Refused in study ${access.studyId}: ${access.user.scope ? "this token acts as" : "you are"} ${access.role} there and this needs ${needed}; ${access.user.scope ? "make a token with a wider scope, or " : ""}ask an admin of the study`,
  );
}

/** Gate of a study's pages and actions. A study without membership is not found, so that its existence stays unknown; a role too low is an AppError. */
export async function requireStudy(studyId: string, role: StudyRole): Promise<StudyAccess> {
  const user = await requireUser();
  return checkRole((await findAccess(user, studyId)) ?? notFound(), role);
}

/** Gate of a page that is not for every member: a role too low leads to the page that says which one is needed, whole without a script. */
export async function requireStudyPage(studyId: string, role: StudyRole): Promise<StudyAccess> {
  const access = await requireStudy(studyId, "viewer");
  return canActAs(access.role, role) ? access : redirect(`/studies/${access.studyId}/closed?needed=${role}`);
}

async function userOfToken(token: string): Promise<SignedInUser> {
  const found = await database("desk").apiToken.findUnique({
    where: { sha256: digestApiToken(token) },
    select: {
      id: true,
      revokedAt: true,
      expiresAt: true,
      role: true,
      studyId: true,
      user: { select: { id: true, name: true, email: true } },
    },
  });
  const expired = found?.expiresAt != null && found.expiresAt <= (await databaseNow());
  if (!found || found.revokedAt || expired) {
    throw new AppError(
      "unauthorised",
      "The API token is unknown, revoked or expired; make a new one at the desk under API tokens and send it as `Authorization: Bearer <token>`",
    );
  }
  // Once a minute is enough to tell tokens in use from forgotten ones.
  await database("desk").$executeRaw`
    update api_tokens set last_used_at = app_now()
    where id = ${found.id} and (last_used_at is null or last_used_at < app_now() - interval '1 minute')`;
  return { ...found.user, scope: { role: found.role, studyId: found.studyId } };
}

async function databaseNow(): Promise<Date> {
  const [row] = await database("desk").$queryRaw<{ now: Date }[]>`select app_now() as now`;
  return row?.now ?? new Date();
}

/** Gate of acts beyond a study, such as making one: a person, or a token that may do all that its owner may. Throws AppError forbidden. */
export function requireFullScope(user: SignedInUser, act: string): void {
  if (!user.scope || (user.scope.role === "admin" && user.scope.studyId === null)) return;
  throw new AppError(
    "forbidden",
    `Cannot ${act}: this token's scope is ${user.scope.role}${user.scope.studyId === null ? "" : ` of study ${user.scope.studyId}`}; make a token with the scope admin of all studies`,
  );
}

function checkOrigin(request: Request): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const origin = request.headers.get("origin");
  const own = new URL(env().DESK_URL).origin;
  if (origin === own) return;
  throw new AppError(
    "forbidden",
    `Refused: a signed-in browser sent ${request.method} from the origin "${origin ?? "none"}", not from ${own}; programs send an API token instead of a cookie`,
  );
}

/** Gate of the API: the owner of the bearer token, or the person of the session cookie (changes then need the desk's own Origin). Throws AppError. */
export async function requireApiUser(request: Request): Promise<SignedInUser> {
  const authorization = request.headers.get("authorization");
  if (authorization !== null) {
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (token) return userOfToken(token);
    throw new AppError("unauthorised", "The Authorization header is not `Bearer <API token>`; send it so");
  }
  const user = await userOfSession(request.headers);
  if (!user) {
    throw new AppError(
      "unauthorised",
      "Nobody is signed in; send an API token as `Authorization: Bearer <token>` (desk: API tokens)",
    );
  }
  checkOrigin(request);
  return user;
}

/** Gate of a study's API routes. Throws AppError: notFound without membership, forbidden where the role is too low. */
export async function requireApiStudy(request: Request, studyId: string, role: StudyRole): Promise<StudyAccess> {
  const user = await requireApiUser(request);
  const access = await findAccess(user, studyId);
  if (!access) {
    throw new AppError("notFound", `There is no study ${studyId} for ${user.email}; GET /api/v1/studies lists yours`);
  }
  return checkRole(access, role);
}

/** For pages: what a query answers, or the not-found page where it refuses with notFound. */
export async function orNotFound<Found>(asked: Promise<Found>): Promise<Found> {
  return asked.catch((error: unknown) => {
    if (error instanceof AppError && error.code === "notFound") notFound();
    throw error;
  });
}
