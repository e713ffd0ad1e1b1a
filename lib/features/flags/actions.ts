"use server";

import { revalidatePath } from "next/cache";
import { requireStudy } from "@/lib/auth/require-study";
import { AppError } from "@/lib/errors";
import { FileFormatError } from "@/lib/formats/file-format-error";
import { parseFlagListJson } from "@/lib/formats/flag-list-json";
import { answerForm, type FormState } from "@/lib/forms";
import { parseSent } from "@/lib/parse-sent";
import { addFlags, importFlags, removeFlags } from "./mutations";
import { flagListFormSchema, newFlagsSchema, removedFlagsSchema } from "./schema";

export type FlagAnswer = { ok: true; message: string } | { ok: false; message: string };

async function answer(act: () => Promise<string>): Promise<FlagAnswer> {
  try {
    return { ok: true, message: await act() };
  } catch (error) {
    if (error instanceof AppError) return { ok: false, message: error.message };
    throw error;
  }
}

/** Flags the candidates of a sheet; `sent` is what POST …/flags takes. */
export async function addFlagsAction(studyId: string, sent: unknown): Promise<FlagAnswer> {
  return answer(async () => {
    const access = await requireStudy(studyId, "reviewer");
    const { flagged, already } = await addFlags(
      access.studyId,
      parseSent(newFlagsSchema, sent, "flag"),
      access.user.id,
    );
    revalidatePath(`/studies/${studyId}`, "layout");
    return already === 0 ? `${flagged} flagged.` : `${flagged} flagged; ${already} had a flag already.`;
  });
}

/** Takes the flags of candidates back. */
export async function removeFlagsAction(studyId: string, sent: unknown): Promise<FlagAnswer> {
  return answer(async () => {
    const access = await requireStudy(studyId, "reviewer");
    const flags = parseSent(removedFlagsSchema, sent, "take flags back");
    const { removed, unread } = await removeFlags(access.studyId, flags, access.user.id);
    revalidatePath(`/studies/${studyId}`, "layout");
    const taken = removed === 1 ? "1 flag taken back." : `${removed} flags taken back.`;
    if (unread === 0) return taken;
    return `${taken} ${unread === 1 ? "1 that was added after you opened the page stays" : `${unread} that were added after you opened the page stay`}; it now shows what stands.`;
  });
}

/** Brings a flag list (ImageNetV2's candidate_blacklist.json) in. */
export async function importFlagsAction(studyId: string, _previous: FormState, form: FormData): Promise<FormState> {
  return answerForm(flagListFormSchema, form, async ({ file }) => {
    const access = await requireStudy(studyId, "researcher");
    const flags = await readList(file);
    const { flagged, already, unknown } = await importFlags(access.studyId, {
      name: file.name.slice(0, 255),
      flags,
      actor: access.user.id,
    });
    revalidatePath(`/studies/${studyId}`, "layout");
    return `${flagged === 1 ? "1 image" : `${flagged} images`} flagged, ${already} had a flag already, ${unknown} of the list are not in this study.`;
  });
}

async function readList(file: File) {
  try {
    return parseFlagListJson(new Uint8Array(await file.arrayBuffer()), file.name);
  } catch (error) {
    if (error instanceof FileFormatError) throw new AppError("badRequest", error.message, {}, { cause: error });
    throw error;
  }
}
