"use client";

import { useParams, usePathname } from "next/navigation";
import { Breadcrumb, type Crumb } from "@/components/ui/breadcrumb";
import { nounOf, settingsPages } from "./study-nouns";

/** Where one is inside a study, read from the address. */
export function StudyBreadcrumb({ studyId, name }: { studyId: number; name: string }) {
  const pathname = usePathname();
  const params = useParams();
  const base = `/studies/${studyId}`;
  const [nounPath, ...rest] = pathname.slice(base.length).split("/").filter(Boolean);
  const noun = nounPath ? nounOf(nounPath) : undefined;
  const settings = settingsPages.find((page) => page.name === nounPath && page.name !== "settings");
  const crumbs: Crumb[] = [
    { label: "Studies", href: "/studies" },
    { label: name, href: base },
  ];
  if (noun) crumbs.push({ label: noun.label, href: base + noun.path });
  if (settings) crumbs.push({ label: settings.label });
  // What is owed stands behind the workers.
  if (nounPath === "payouts") crumbs.push({ label: "Payouts" });
  const [last] = rest.slice(-1);
  if (noun && last) {
    // A revision is known by its number in its variant, which the address does not have.
    // A page below a noun that is named by a word: /duplicates/review.
    const isWord = /^[a-z][a-z-]{2,}$/.test(last) && typeof params.wnid !== "string";
    const byId = isWord
      ? `${last.slice(0, 1).toUpperCase()}${last.slice(1).replaceAll("-", " ")}`
      : noun.noun === "variants"
        ? noun.one
        : `${typeof params.assignmentId === "string" ? "Submission" : noun.one} ${last}`;
    const named = typeof params.wnid === "string" ? decodeURIComponent(last) : byId;
    crumbs.push({ label: last === "new" ? `New ${noun.one.toLowerCase()}` : named });
  }
  return <Breadcrumb crumbs={crumbs} />;
}
