import { randomBytes } from "node:crypto";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { database } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { enqueue } from "@/lib/jobs/queue";
import { countSettingsChange } from "../studies/mutations";
import type { WantedAlert } from "./rules";
import type { AlertKind, AlertSettings } from "./schema";

const storedKind: Readonly<Record<AlertKind, string>> = {
  stalledBatch: "stalled_batch",
  spam: "spam",
  wageUnderFloor: "wage_under_floor",
  budget: "budget",
  marketUnreachable: "market_unreachable",
  retention: "retention",
};

/** Opens the alerts that stand and did not, with a delivery for each way out, and closes those that no longer hold. Can run twice. */
export async function settleAlerts(studyId: AuthorizedStudyId, wanted: readonly WantedAlert[]): Promise<void> {
  await database("jobs").$transaction(async (tx) => {
    await tx.$executeRaw`
      update alerts set closed_at = app_now()
      where study_id = ${studyId} and closed_at is null and not key = any(${wanted.map((alert) => alert.key)}::text[])`;
    for (const alert of wanted) {
      const opened = await tx.$queryRaw<{ id: number }[]>`
        insert into alerts (study_id, kind, key, message, href)
        values (${studyId}, ${storedKind[alert.kind]}::alert_kind, ${alert.key}, ${alert.message}, ${`/studies/${studyId}${alert.path}`})
        on conflict (study_id, key) where closed_at is null do nothing returning id`;
      const [first] = opened;
      if (!first) continue;
      await tx.$executeRaw`
        insert into alert_deliveries (study_id, alert_id, channel, target)
        select s.id, ${first.id}::integer, 'email'::alert_channel, unnest(s.alert_emails) from studies s where s.id = ${studyId}
        union all
        select s.id, ${first.id}::integer, 'web_hook', s.web_hook_url from studies s where s.id = ${studyId} and s.web_hook_url <> ''`;
      await enqueue(
        tx,
        "deliver-alert",
        { studyId, alertId: first.id },
        { key: `deliver-alert/${studyId}/${first.id}` },
      );
    }
  });
}

/** Says that somebody has seen an alert; it stays until it no longer holds. */
export async function acknowledgeAlert(studyId: AuthorizedStudyId, id: number, actor: string): Promise<void> {
  await database("desk").$transaction(async (tx) => {
    const [seen] = await tx.$queryRaw<{ kind: string; message: string }[]>`
      update alerts set acknowledged_by = ${actor}, acknowledged_at = app_now()
      where study_id = ${studyId} and id = ${id} and acknowledged_at is null
      returning kind::text as kind, message`;
    if (!seen)
      throw new AppError(
        "notFound",
        `Cannot acknowledge alert ${id}: study ${studyId} has none of that id that waits for it`,
      );
    await tx.auditEvent.create({
      data: { studyId, actor, act: "alert.acknowledge", subject: `alert/${id}`, details: seen },
    });
  });
}

/** Sets where alerts go. The first web hook address draws the key of its signature. */
export async function updateAlertSettings(
  studyId: AuthorizedStudyId,
  { settingsVersion, ...settings }: AlertSettings,
  actor: string,
): Promise<void> {
  await database("desk").$transaction(async (tx) => {
    await countSettingsChange(tx, studyId, settingsVersion);
    await tx.$executeRaw`
      update studies set alert_emails = ${settings.emails}::text[], web_hook_url = ${settings.webHookUrl},
        web_hook_secret = case when ${settings.webHookUrl} <> '' and web_hook_secret = '' then ${randomBytes(32).toString("base64url")} else web_hook_secret end
      where id = ${studyId}`;
    await tx.auditEvent.create({
      data: { studyId, actor, act: "alerts.update", subject: `study/${studyId}`, details: { ...settings } },
    });
  });
}
