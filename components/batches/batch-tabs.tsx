import { crowdPages } from "@/components/desk/study-nouns";
import { LinkTabs } from "@/components/ui/link-tabs";

const roles = ["viewer", "reviewer", "researcher", "admin"] as const;
const pages = [{ path: "/batches", label: "Batches", least: "viewer" }, ...crowdPages] as const;

/** What is between the study and its crowd: the batches, and what comes of them. Pages that the role does not open are left out. */
export function BatchTabs({
  studyId,
  role,
  current,
}: {
  studyId: number;
  role: (typeof roles)[number];
  current: (typeof pages)[number]["path"];
}) {
  return (
    <LinkTabs
      label="Batches and crowd"
      tabs={pages
        .filter((page) => roles.indexOf(role) >= roles.indexOf(page.least))
        .map((page) => ({
          href: `/studies/${studyId}${page.path}`,
          label: page.label,
          current: page.path === current,
        }))}
    />
  );
}
