// POST /admin/<act>: every form of the admin page, one function an act. Each ends at the page with a message.
import { stringify } from "csv-stringify/sync";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { inTransaction, market } from "../db/client";
import { findImbalances } from "../ledger/check";
import { parseAmount } from "../ledger/rules";
import { createRequester, drawKey, keepKey, revokeKey } from "../requesters/mutations";
import { readForm } from "../site/body";
import { foreignForm, isSameOrigin, refuseForm, seeOther } from "../site/origin";
import { money } from "../site/words";
import { eraseWorker } from "../workers/erase";
import {
  closeDoor,
  createDoor,
  depositByOperator,
  markPaidOut,
  mergeWorkers,
  settleProlific,
  subscribeDoor,
} from "./mutations";
import { listWorkers } from "./queries";
import { closeOperatorSession, flash, isOperator, openOperatorSession } from "./session";

interface Done {
  text: string;
  /** Shown once. */
  secret?: string;
}

const amount = z.string().transform((text, context) => {
  const cents = parseAmount(text.trim().replace(/^\$/, ""));
  if (cents === null) context.addIssue({ code: "custom", message: `"${text}" is not an amount such as 250 or 99.50` });
  return cents ?? z.NEVER;
});
const name = z.string().trim().min(1, "give a name").max(120, "at most 120 characters");
const optionalText = z
  .string()
  .trim()
  .max(500)
  .transform((text) => text || null)
  .default(null);
const optionalCount = z
  .string()
  .trim()
  .regex(/^[0-9]{0,6}$/, "must be a whole number")
  .transform((text) => (text === "" || Number(text) === 0 ? null : Number(text)))
  .default(null);
const requesterId = z.coerce.number().int().max(2_147_483_647);
const workerId = z
  .string()
  .trim()
  .regex(/^A[A-Z0-9]+$/, "must be a worker id such as A1B2C3");

function act<Fields extends z.ZodType>(fields: Fields, run: (input: z.infer<Fields>) => Promise<Done>) {
  return async (form: Record<string, string>): Promise<Done> => {
    const result = fields.safeParse(form);
    if (result.success) return run(result.data);
    const problems = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new AppError("badRequest", `Nothing was changed: ${problems.join("; ")}`);
  };
}

const keyText = (key: { accessKeyId: string; secretAccessKey: string }) =>
  `AWS_ACCESS_KEY_ID=${key.accessKeyId}\nAWS_SECRET_ACCESS_KEY=${key.secretAccessKey}`;

const acts: Record<string, (form: Record<string, string>) => Promise<Done>> = {
  "create-requester": act(z.object({ name, balance: amount }), async (input) => {
    const key = drawKey();
    await inTransaction(async (tx) => {
      if (await tx.requester.findUnique({ where: { name: input.name } })) {
        throw new AppError("conflict", `There is a requester "${input.name}" already; choose another name`);
      }
      const id = await createRequester(tx, input.name, input.balance);
      await keepKey(tx, id, key.accessKeyId, key.secretAccessKey);
      await tx.auditEvent.create({ data: { act: "create requester", subject: input.name } });
    });
    return {
      text: `Requester "${input.name}" can post HITs with this key. The secret is not shown again.`,
      secret: keyText(key),
    };
  }),
  "create-key": act(z.object({ requesterId }), async ({ requesterId }) => {
    const key = drawKey();
    await inTransaction(async (tx) => {
      if (!(await tx.requester.findUnique({ where: { id: requesterId } })))
        throw new AppError("notFound", "There is no such requester");
      await keepKey(tx, requesterId, key.accessKeyId, key.secretAccessKey);
      await tx.auditEvent.create({ data: { act: "create key", subject: key.accessKeyId } });
    });
    return { text: "A second key pair. The secret is not shown again.", secret: keyText(key) };
  }),
  "revoke-key": act(z.object({ accessKeyId: z.string().min(1) }), async ({ accessKeyId }) => {
    await revokeKey(accessKeyId);
    return { text: `Key ${accessKeyId} signs nothing any more.` };
  }),
  deposit: act(z.object({ requesterId, amount }), async (input) => {
    await depositByOperator(input.requesterId, input.amount);
    return { text: `${money(input.amount)} added.` };
  }),
  "create-door": act(
    z.object({
      kind: z.enum(["invitation", "prolific", "connect", "sona"]),
      label: name,
      cap: optionalCount,
      quota: optionalCount,
      days: optionalCount,
      panelStudyId: optionalText,
      completionCode: optionalText,
      completionUrl: optionalText.refine(
        (text) => text === null || /^https:\/\//.test(text),
        "must begin with https://",
      ),
      token: optionalText,
      hookKey: optionalText,
    }),
    async ({ days, ...input }) => {
      const expiresAt = days === null ? null : new Date(Date.now() + days * 86_400_000);
      return { text: "Hand this link out:", secret: await createDoor({ ...input, expiresAt }) };
    },
  ),
  "close-door": act(z.object({ doorId: z.string().min(1) }), async ({ doorId }) => {
    await closeDoor(doorId);
    return { text: "Nobody else comes in by that door." };
  }),
  "settle-door": act(z.object({ doorId: z.string().min(1) }), async ({ doorId }) => {
    const { approved, paidCents } = await settleProlific(doorId);
    return { text: `${approved} submissions approved, ${money(paidCents)} paid as bonuses through Prolific.` };
  }),
  "subscribe-door": act(
    z.object({
      doorId: z.string().min(1),
      workspaceId: z
        .string()
        .trim()
        .regex(/^[0-9a-f]{24}$/, "is 24 letters and digits, from the address of the workspace at Prolific"),
    }),
    async ({ doorId, workspaceId }) => {
      const id = await subscribeDoor(doorId, workspaceId);
      return { text: `Prolific tells this market of the door's submissions from now on (subscription ${id}).` };
    },
  ),
  "check-books": act(z.object({}), async () => {
    const wrong = await findImbalances();
    if (wrong.length > 0) throw new AppError("conflict", `The books do not balance: ${wrong.join("; ")}`);
    return { text: "The books balance to the cent: every balance is its ledger's sum, every payment was made once." };
  }),
  "merge-workers": act(z.object({ otherId: workerId, survivorId: workerId }), async ({ otherId, survivorId }) => {
    await mergeWorkers(otherId, survivorId);
    return { text: `${otherId} is ${survivorId} from now on.` };
  }),
  "erase-worker": act(z.object({ workerId }), async (input) => {
    if (!(await market().worker.findUnique({ where: { id: input.workerId } }))) {
      throw new AppError(
        "notFound",
        `Nobody was erased: there is no worker "${input.workerId}"; copy the id from the table`,
      );
    }
    await eraseWorker(input.workerId);
    return { text: `${input.workerId} names nobody any more.` };
  }),
  "pay-out": act(z.object({ workerId, effect: z.string().min(1).max(100) }), async (input) => {
    const cents = await markPaidOut(input.workerId, input.effect);
    return {
      text:
        cents > 0 ? `${money(cents)} marked as paid to ${input.workerId}.` : `Nothing was owed to ${input.workerId}.`,
    };
  }),
};

/** Runs an act of the admin page for a signed-in operator. */
export async function operatorForm(request: Request, name: string): Promise<Response> {
  if (!isSameOrigin(request)) return refuseForm(403, foreignForm);
  const form: Record<string, string> = Object.fromEntries((await readForm(request)) ?? []);
  const cookies = request.headers.get("cookie");
  if (name === "sign-in") {
    const session = await openOperatorSession(form.password ?? "");
    return session ? seeOther("/admin", [session]) : seeOther("/admin?signin=wrong");
  }
  if (!(await isOperator(cookies))) return refuseForm(403, "Sign in as the operator first.");
  if (name === "sign-out") return seeOther("/admin", [await closeOperatorSession(cookies)]);
  const run = acts[name];
  if (!run) return refuseForm(404, `There is no act "${name}".`);
  try {
    return seeOther("/admin", [flash({ ok: true, ...(await run(form)) })]);
  } catch (error) {
    if (error instanceof AppError) return seeOther("/admin", [flash({ ok: false, text: error.message })]);
    throw error;
  }
}

/** GET /admin/owed.csv: what is owed to whom, for paying outside. Cells that a spreadsheet would run are quoted. */
export async function owedCsv(request: Request): Promise<Response> {
  if (!(await isOperator(request.headers.get("cookie")))) return refuseForm(403, "Sign in as the operator first.");
  const rows = (await listWorkers(1_000_000)).filter((row) => row.owedCents > 0);
  const cell = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
  const body = stringify(
    rows.map((row) => [
      row.id,
      cell(row.name),
      row.doors ?? "",
      cell(row.participantId ?? ""),
      (row.owedCents / 100).toFixed(2),
    ]),
    { header: true, columns: ["worker", "name", "door", "participant", "owed_usd"] },
  );
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="owed.csv"',
      "cache-control": "no-store",
    },
  });
}
