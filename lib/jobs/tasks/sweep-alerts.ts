import { studyOfJob } from "@/lib/auth/study-of-job";
import { database } from "@/lib/db/client";
import { env } from "@/lib/env";
import { settleAlerts } from "@/lib/features/alerts/mutations";
import { getAlertFacts } from "@/lib/features/alerts/queries";
import { alertsOf, signWebHook } from "@/lib/features/alerts/rules";
import { FetchRefusal, guardedFetch } from "@/lib/net/guarded-fetch";
import { canMail, sendMail } from "@/lib/net/send-mail";
import type { JobTask } from "../registry";

/** Opens and closes the alerts of every study that is not archived. */
export const sweepAlerts: JobTask<"sweep-alerts"> = async (_payload, { signal }) => {
  const studies = await database("jobs").study.findMany({ where: { archivedAt: null }, select: { id: true } });
  for (const { id } of studies) {
    if (signal.aborted) return;
    const studyId = studyOfJob(id);
    await settleAlerts(studyId, alertsOf(await getAlertFacts(studyId)));
  }
};

interface Waiting {
  channel: "email" | "web_hook";
  target: string;
  attempts: number;
}

/** Sends one alert on each way that it has not gone yet; throws where one failed, so that the job is tried again later. */
export const deliverAlert: JobTask<"deliver-alert"> = async ({ studyId, alertId }) => {
  const jobs = database("jobs");
  const [alert] = await jobs.$queryRaw<
    { study: string; kind: string; message: string; href: string; openedAt: Date; secret: string; now: Date }[]
  >`
    select s.name as study, a.kind::text as kind, a.message, a.href, a.opened_at as "openedAt", s.web_hook_secret as secret, app_now() as now
    from alerts a join studies s on s.id = a.study_id where a.study_id = ${studyId} and a.id = ${alertId}`;
  const waiting = await jobs.$queryRaw<Waiting[]>`
    select channel::text as channel, target, attempts from alert_deliveries
    where study_id = ${studyId} and alert_id = ${alertId} and sent_at is null order by channel, target`;
  if (!alert) return;
  const problems: string[] = [];
  for (const { channel, target } of waiting) {
    const problem =
      channel === "email" ? await mail(target, alert) : await post(target, { ...alert, studyId, alertId });
    await jobs.$executeRaw`
      update alert_deliveries set attempts = attempts + 1, last_error = ${problem},
        sent_at = case when ${problem}::text is null then app_now() end
      where study_id = ${studyId} and alert_id = ${alertId} and channel::text = ${channel} and target = ${target}`;
    if (problem !== null) problems.push(`${target}: ${problem}`);
  }
  if (problems.length > 0)
    throw new Error(`alert ${alertId} of study ${studyId} was not delivered everywhere: ${problems.join("; ")}`);
};

async function mail(to: string, alert: { study: string; message: string; href: string }): Promise<string | null> {
  if (!canMail()) return "No mail server is set; set SMTP_URL";
  try {
    await sendMail({
      to,
      subject: `${alert.study}: ${alert.message.split(/[;:]/)[0]?.slice(0, 120)}`,
      text: `${alert.message}\n\n${env().DESK_URL}${alert.href}\n`,
    });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 300) : "The mail server did not take it";
  }
}

async function post(
  url: string,
  alert: {
    studyId: number;
    alertId: number;
    study: string;
    kind: string;
    message: string;
    href: string;
    openedAt: Date;
    secret: string;
    now: Date;
  },
): Promise<string | null> {
  const { secret, now, href, ...rest } = alert;
  const body = JSON.stringify({ ...rest, url: `${env().DESK_URL}${href}` });
  try {
    const answer = await guardedFetch(url, {
      method: "POST",
      body,
      maximumBytes: 64 * 1024,
      timeout: 10_000,
      headers: {
        "content-type": "application/json",
        "redraw-signature": signWebHook(secret, Math.floor(now.getTime() / 1000), body),
      },
    });
    return answer.status >= 200 && answer.status < 300 ? null : `It answered ${answer.status}`;
  } catch (error) {
    if (error instanceof FetchRefusal) return error.message;
    throw error;
  }
}
