import type { Metadata } from "next";
import { z } from "zod";
import { RoleNotice } from "@/components/studies/role-notice";
import { PageHeader } from "@/components/ui/page-header";
import { requireStudy } from "@/lib/auth/require-study";
import { studyRoles } from "@/lib/auth/scopes";

export const metadata: Metadata = { title: "Not for your role" };

interface Props {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<{ needed?: string | string[] }>;
}

/** Where a page leads whose role is higher than the reader's (requireStudyPage); served with status 403 by run/web.ts. */
export default async function ClosedPage({ params, searchParams }: Props) {
  const { role } = await requireStudy((await params).studyId, "viewer");
  const needed = z
    .enum(studyRoles)
    .catch("researcher")
    .parse((await searchParams).needed);
  return (
    <>
      <PageHeader title="Not for your role" />
      <RoleNotice role={role} needed={needed} act="the page that you asked for" />
    </>
  );
}
