import type { AuthorizedStudyId, SignedInUser } from "@/lib/auth/scopes";
import { database, Prisma, type Transaction } from "@/lib/db/client";
import { AppError, staleEdit } from "@/lib/errors";
import { lockBudget } from "../ledger/mutations";
import { listLastActs } from "../people/queries";
import type { Ethics, NewStudy, StudySettings } from "./schema";

async function record(
  transaction: Transaction,
  event: { studyId: number; actor: string; act: string; details: Prisma.InputJsonObject },
): Promise<void> {
  await transaction.auditEvent.create({ data: { ...event, subject: `study/${event.studyId}` } });
}

function nameTaken(name: string): AppError {
  return new AppError("conflict", `"${name}" is the name of another study of the same owner; choose another name`, {
    field: "name",
  });
}

function isTaken(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}

/**
 * Counts a change of the settings by a form that was filled from `version`; a program need not say what it read.
 * Refused where somebody else was faster: the last to save would undo the first without a word.
 */
export async function countSettingsChange(
  transaction: Transaction,
  studyId: AuthorizedStudyId,
  version: number | undefined,
): Promise<void> {
  const { count } = await transaction.study.updateMany({
    where: { id: studyId, ...(version === undefined ? {} : { settingsVersion: version }) },
    data: { settingsVersion: { increment: 1 } },
  });
  if (count === 1 || version === undefined) return;
  const standing = await transaction.study.findUniqueOrThrow({ where: { id: studyId } });
  const acts = { acts: ["study.update", "study.ethics", "study.crowd", "alerts.update", "duplicates.threshold"] };
  const since = await listLastActs(transaction, studyId, acts, Math.max(1, standing.settingsVersion - version));
  const fields = [
    ...new Set(since.flatMap(({ act, details }) => (act === "study.update" ? Object.keys(details) : []))),
  ];
  const named = fields.map(settingWords).join(", ");
  throw staleEdit(
    `${since[0]?.who ?? "somebody"} changed the study's settings${named === "" ? "" : ` (${named})`} after you opened this page`,
    { fields },
  );
}

/** "assignmentDurationSeconds" as people say it: assignment duration. */
function settingWords(name: string): string {
  return name.replace(/(Cents|Seconds)$/, "").replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Creates a study with the creator as its owner and admin, and answers its id. */
export async function createStudy(user: Pick<SignedInUser, "id">, study: NewStudy): Promise<number> {
  try {
    return await database("desk").$transaction(async (transaction) => {
      const { id } = await transaction.study.create({
        data: { ...study, ownerId: user.id, members: { create: { userId: user.id, role: "admin" } } },
      });
      await record(transaction, { studyId: id, actor: user.id, act: "study.create", details: { name: study.name } });
      return id;
    });
  } catch (error) {
    throw isTaken(error) ? nameTaken(study.name) : error;
  }
}

/** Changes a study's settings. Refused where the budget would fall below what is spent and reserved: promises to workers stand. */
export async function updateStudySettings(
  studyId: AuthorizedStudyId,
  actor: SignedInUser,
  { settingsVersion, ...settings }: StudySettings,
): Promise<void> {
  try {
    await database("desk").$transaction(async (transaction) => {
      await countSettingsChange(transaction, studyId, settingsVersion);
      // The same lock as publishing takes: the budget cannot fall while a batch is being reserved.
      const { committedCents: committed } = await lockBudget(transaction, studyId);
      if (settings.budgetCents < committed) {
        throw new AppError(
          "budgetExceeded",
          `$${(settings.budgetCents / 100).toFixed(2)} is less than the $${(committed / 100).toFixed(2)} that are spent and reserved; give at least that, or end a batch first`,
          { field: "budget" },
        );
      }
      const old = await transaction.study.findUniqueOrThrow({ where: { id: studyId } });
      await transaction.study.update({ where: { id: studyId }, data: settings });
      const changed = Object.entries(settings).filter(([name, value]) => old[name as keyof typeof settings] !== value);
      await record(transaction, {
        studyId,
        actor: actor.id,
        act: "study.update",
        details: Object.fromEntries(
          changed.map(([name, value]) => [name, { from: old[name as keyof typeof settings], to: value }]),
        ),
      });
    });
  } catch (error) {
    throw isTaken(error) ? nameTaken(settings.name) : error;
  }
}

/** Makes a study with the settings and classes of another, the maker as its admin; with `images` also its candidates and reference images. Votes, money and draws stay. */
export async function cloneStudy(
  studyId: AuthorizedStudyId,
  user: Pick<SignedInUser, "id">,
  input: { name: string; images: boolean },
): Promise<number> {
  try {
    return await database("desk").$transaction(
      async (tx) => {
        const { id: _, createdAt: _at, ...old } = await tx.study.findUniqueOrThrow({ where: { id: studyId } });
        const { id } = await tx.study.create({
          data: {
            ...old,
            name: input.name,
            ownerId: user.id,
            settingsVersion: 1,
            budgetCents: 0,
            archivedAt: null,
            webHookUrl: "",
            webHookSecret: "",
            alertEmails: [],
            members: { create: { userId: user.id, role: "admin" } },
          },
        });
        await tx.$executeRaw`
          insert into image_classes (study_id, wnid, lemmas, gloss, links, neighbours, search_keywords, position)
          select ${id}::integer, wnid, lemmas, gloss, links, neighbours, search_keywords, position from image_classes
          where study_id = ${studyId} order by position, id`;
        if (input.images)
          await tx.$executeRaw`
            insert into candidates (study_id, class_id, image_id, role, path)
            select ${id}::integer, new.id, c.image_id, c.role, c.path
            from candidates c
            join image_classes old on old.study_id = c.study_id and old.id = c.class_id
            join image_classes new on new.study_id = ${id} and new.wnid = old.wnid
            where c.study_id = ${studyId} order by c.id`;
        await record(tx, {
          studyId: id,
          actor: user.id,
          act: "study.clone",
          details: { from: studyId, name: input.name, images: input.images },
        });
        return id;
      },
      { timeout: 60_000 },
    );
  } catch (error) {
    throw isTaken(error) ? nameTaken(input.name) : error;
  }
}

/** Takes a study out of the archive. */
export async function unarchiveStudy(studyId: AuthorizedStudyId, actor: string): Promise<void> {
  await database("desk").$transaction(async (tx) => {
    const { count } = await tx.study.updateMany({
      where: { id: studyId, archivedAt: { not: null } },
      data: { archivedAt: null },
    });
    if (count === 0) throw new AppError("conflict", `Study ${studyId} is not archived`);
    await record(tx, { studyId, actor, act: "study.unarchive", details: {} });
  });
}

/** Sets the approval by an ethics board and the day until which raw answers are kept. */
export async function updateEthics(
  studyId: AuthorizedStudyId,
  { settingsVersion, ...input }: Ethics,
  actor: string,
): Promise<void> {
  await database("desk").$transaction(async (tx) => {
    await countSettingsChange(tx, studyId, settingsVersion);
    const old = await tx.study.findUniqueOrThrow({ where: { id: studyId } });
    await tx.study.update({ where: { id: studyId }, data: input });
    await record(tx, {
      studyId,
      actor,
      act: "study.ethics",
      details: {
        from: {
          ethicsApproval: old.ethicsApproval,
          retentionUntil: old.retentionUntil?.toISOString().slice(0, 10) ?? null,
        },
        to: { ...input, retentionUntil: input.retentionUntil?.toISOString().slice(0, 10) ?? null },
      },
    });
  });
}
