import { type SettingsPage, settingsPages } from "@/components/desk/study-nouns";
import { LinkTabs } from "@/components/ui/link-tabs";

/** The pages about the study itself. */
export function SettingsTabs({ studyId, current }: { studyId: number; current: SettingsPage }) {
  return (
    <LinkTabs
      label="Settings"
      tabs={settingsPages.map(({ name, label }) => ({
        href: `/studies/${studyId}/${name}`,
        label,
        current: name === current,
      }))}
    />
  );
}
