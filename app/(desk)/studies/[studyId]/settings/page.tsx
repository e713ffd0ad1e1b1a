import type { Metadata } from "next";
import { SettingsForm } from "@/components/studies/settings-form";
import { SettingsTabs } from "@/components/studies/settings-tabs";
import { PageHeader } from "@/components/ui/page-header";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import { updateStudySettingsAction } from "@/lib/features/studies/actions";
import { getStudy } from "@/lib/features/studies/queries";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId, role } = await requireStudy((await params).studyId, "viewer");
  const study = await getStudy(studyId);
  const editable = canActAs(role, "researcher");
  return (
    <div className="flex w-full max-w-4xl flex-col gap-6">
      <PageHeader
        title="Settings"
        sentence={
          editable
            ? "Every change is on record with its author."
            : `You are ${role} here: researchers and admins can change them.`
        }
      />
      <SettingsTabs studyId={studyId} current="settings" />
      <SettingsForm study={study} editable={editable} action={updateStudySettingsAction.bind(null, String(studyId))} />
    </div>
  );
}
