import { BellRing } from "lucide-react";
import type { Metadata } from "next";
import { AlertList } from "@/components/alerts/alert-list";
import { AlertSettingsForm } from "@/components/alerts/alert-settings-form";
import { SettingsTabs } from "@/components/studies/settings-tabs";
import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCountOf } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import { acknowledgeAlertAction, updateAlertSettingsAction } from "@/lib/features/alerts/actions";
import { listAlerts } from "@/lib/features/alerts/queries";
import { getStudy } from "@/lib/features/studies/queries";

export const metadata: Metadata = { title: "Alerts" };

export default async function AlertsPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId, role } = await requireStudy((await params).studyId, "viewer");
  const [alerts, study] = await Promise.all([listAlerts(studyId), getStudy(studyId)]);
  const standing = alerts.filter((alert) => alert.closedAt === null).length;
  const editable = canActAs(role, "researcher");
  return (
    <div className="flex w-full max-w-4xl flex-col gap-6">
      <PageHeader
        title="Alerts"
        sentence={
          standing === 0
            ? "Nothing needs you now."
            : `${formatCountOf(standing, "alert")} ${standing === 1 ? "stands" : "stand"}.`
        }
      />
      <SettingsTabs studyId={studyId} current="alerts" />
      {alerts.length === 0 ? (
        <EmptyState title="No alert yet" icon={<BellRing />}>
          A batch that stalls, workers who answer at random, a wage under the study's floor, a budget that runs out, a
          market that does not answer, raw answers that are to be deleted: each shows up here, by e-mail and at your web
          hook.
        </EmptyState>
      ) : (
        <Card flush title="What happened" note="An alert closes by itself when it no longer holds.">
          <AlertList
            alerts={alerts}
            acknowledge={canActAs(role, "reviewer") ? acknowledgeAlertAction.bind(null, String(studyId)) : null}
          />
        </Card>
      )}
      <Card title="Where alerts go" note="Beside this page.">
        <AlertSettingsForm
          action={updateAlertSettingsAction.bind(null, String(studyId))}
          emails={study.alertEmails}
          webHookUrl={study.webHookUrl}
          settingsVersion={study.settingsVersion}
          editable={editable}
        />
        {editable && study.webHookSecret ? (
          <div className="mt-4 flex flex-col gap-1 text-xs">
            <p className="text-muted">
              Key of the signature: HMAC-SHA-256 of “t.body” in hexadecimal, where t stands in the header
              (redraw-signature: t=…,v1=…).
            </p>
            <p className="flex items-center gap-2">
              <code className="figures break-all">{study.webHookSecret}</code>
              <CopyButton text={study.webHookSecret} label="Copy the key" />
            </p>
          </div>
        ) : null}
      </Card>
    </div>
  );
}
