import { Copy } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { ComponentList } from "@/components/duplicates/component-list";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCountOf } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import { overrideAction } from "@/lib/features/duplicate-components/actions";
import { listComponentPage } from "@/lib/features/duplicate-components/queries";
import { listSearches } from "@/lib/features/duplicates/queries";

export const metadata: Metadata = { title: "Who stays" };
const pageSize = 50;

interface Props {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<{ page?: string | string[] }>;
}

export default async function ComponentsPage({ params, searchParams }: Props) {
  const { studyId, role } = await requireStudy((await params).studyId, "viewer");
  const asked = Math.max(1, Math.trunc(Number((await searchParams).page)) || 1);
  const [{ components, page, total, out }, searches] = await Promise.all([
    listComponentPage(studyId, { page: asked, pageSize }),
    listSearches(studyId),
  ]);
  const unsearched = total === 0 && searches.length === 0;
  const base = `/studies/${studyId}/duplicates`;
  return (
    <>
      <PageHeader
        title="Who stays"
        sentence={
          unsearched
            ? "No search has run yet: which images are near-identical is not known."
            : `${formatCountOf(total, "set")} of near-identical images ${total === 1 ? "keeps" : "keep"} ${formatCountOf(out, "candidate")} out of every draw.`
        }
        actions={
          <Button asChild>
            <Link href={base}>Near-duplicates</Link>
          </Button>
        }
      />
      {total === 0 ? (
        <EmptyState
          icon={<Copy />}
          title={unsearched ? "No search has run" : "No two images are the same"}
          action={
            <Button asChild look="primary">
              <Link href={unsearched ? base : `${base}/review`}>{unsearched ? "Start a search" : "Review pairs"}</Link>
            </Button>
          }
        >
          Confirmed pairs, and images of one source photograph, stand here with the one candidate that may be drawn.
        </EmptyState>
      ) : (
        <Card>
          <ComponentList
            studyId={studyId}
            components={components}
            editable={canActAs(role, "reviewer")}
            override={(word) => overrideAction.bind(null, String(studyId), word)}
          />
          <div className="h-4" />
          <Pagination page={page} pageSize={pageSize} total={total} hrefOf={(to) => `${base}/components?page=${to}`} />
        </Card>
      )}
    </>
  );
}
