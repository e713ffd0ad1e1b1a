"use client";

import { useParams, usePathname } from "next/navigation";
import { Breadcrumb, type Crumb } from "@/components/ui/breadcrumb";
import { studyNouns } from "./study-nouns";

/** Where one is inside a study, read from the address. */
export function StudyBreadcrumb({ studyId, name }: { studyId: number; name: string }) {
  const pathname = usePathname();
  const params = useParams();
  const base = `/studies/${studyId}`;
  const [nounPath, ...rest] = pathname.slice(base.length).split("/").filter(Boolean);
  const noun = studyNouns.find((entry) => nounPath && entry.path === `/${nounPath}`);
  const crumbs: Crumb[] = [
    { label: "Studies", href: "/studies" },
    { label: name, href: base },
  ];
  if (noun) crumbs.push({ label: noun.label, href: base + noun.path });
  const [last] = rest.slice(-1);
  if (noun && last) {
    // A revision is known by its number in its variant, which the address does not have.
    // A page below a noun that is named by a word: /duplicates/review.
    const isWord = /^[a-z]{3,}$/.test(last) && typeof params.wnid !== "string";
    const byId = isWord
      ? `${last.slice(0, 1).toUpperCase()}${last.slice(1)}`
      : noun.noun === "variants"
        ? noun.one
        : `${noun.one} ${last}`;
    const named = typeof params.wnid === "string" ? decodeURIComponent(last) : byId;
    crumbs.push({ label: last === "new" ? `New ${noun.one.toLowerCase()}` : named });
  }
  return <Breadcrumb crumbs={crumbs} />;
}
