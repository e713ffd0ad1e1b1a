import type { AuthorizedStudyId, SignedInUser } from "@/lib/auth/scopes";
import { database, Prisma, type Transaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { lockBudget } from "../ledger/mutations";
import type { NewStudy, StudySettings } from "./schema";

async function record(
  transaction: Transaction,
  event: { studyId: number; actor: string; act: string; details: Prisma.InputJsonObject },
): Promise<void> {
  await transaction.auditEvent.create({ data: { ...event, subject: `study/${event.studyId}` } });
}

function nameTaken(name: string): AppError {
  return new AppError("conflict", `There is a study named "${name}" already; choose another name`, { field: "name" });
}

function isTaken(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}

/** Creates a study with the creator as its admin, and answers its id. */
export async function createStudy(user: Pick<SignedInUser, "id">, study: NewStudy): Promise<number> {
  try {
    return await database("desk").$transaction(async (transaction) => {
      const { id } = await transaction.study.create({
        data: { ...study, members: { create: { userId: user.id, role: "admin" } } },
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
  settings: StudySettings,
): Promise<void> {
  try {
    await database("desk").$transaction(async (transaction) => {
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
      const changed = Object.entries(settings).filter(([name, value]) => old[name as keyof StudySettings] !== value);
      await record(transaction, {
        studyId,
        actor: actor.id,
        act: "study.update",
        details: Object.fromEntries(
          changed.map(([name, value]) => [name, { from: old[name as keyof StudySettings], to: value }]),
        ),
      });
    });
  } catch (error) {
    throw isTaken(error) ? nameTaken(settings.name) : error;
  }
}
