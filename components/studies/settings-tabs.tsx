import { LinkTabs } from "@/components/ui/link-tabs";

const tabs = [
  { name: "settings", label: "General" },
  { name: "people", label: "People" },
  { name: "alerts", label: "Alerts" },
  { name: "life", label: "Life of the study" },
  { name: "record", label: "Record" },
] as const;

/** The pages about the study itself. */
export function SettingsTabs({ studyId, current }: { studyId: number; current: (typeof tabs)[number]["name"] }) {
  return (
    <LinkTabs
      label="Settings"
      tabs={tabs.map(({ name, label }) => ({
        href: `/studies/${studyId}/${name}`,
        label,
        current: name === current,
      }))}
    />
  );
}
