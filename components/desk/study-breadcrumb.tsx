"use client";

import { useParams, usePathname } from "next/navigation";
import { Breadcrumb, type Crumb } from "@/components/ui/breadcrumb";
import { nameOfPage, nounOf, settingsPages } from "./study-nouns";

/** People know these by their number in the study or the variant, or by a name; the address has neither. */
const countedInTheStudy: ReadonlySet<string> = new Set(["variants", "reviews", "releases", "evaluations"]);

/** Where one is inside a study, read from the address. */
export function StudyBreadcrumb({ studyId, name }: { studyId: number; name: string }) {
  const params = useParams();
  const base = `/studies/${studyId}`;
  const path = usePathname().slice(base.length);
  const [nounPath, id, below] = path.split("/").filter(Boolean);
  const noun = nounPath ? nounOf(nounPath) : undefined;
  const crumbs: Crumb[] = [
    { label: "Studies", href: "/studies" },
    { label: name, href: base },
  ];
  if (noun) crumbs.push({ label: noun.label, href: base + noun.path });
  const settings = settingsPages.find((page) => page.name === nounPath && page.name !== "settings");
  const page = settings?.label ?? nameOfPage(path);
  if (noun && id && (!page || below === "diff" || below === "stability")) {
    const one = countedInTheStudy.has(noun.noun)
      ? noun.one
      : typeof params.wnid === "string"
        ? decodeURIComponent(id)
        : `${typeof params.assignmentId === "string" ? "Submission" : noun.one} ${decodeURIComponent(id)}`;
    crumbs.push({ label: one, href: `${base}${noun.path}/${id}` });
  }
  if (page) crumbs.push({ label: page });
  return <Breadcrumb crumbs={crumbs} />;
}
