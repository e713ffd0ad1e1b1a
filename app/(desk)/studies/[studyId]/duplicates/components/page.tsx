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
import { overrideAction } from "@/lib/features/duplicates/actions";
import { listComponents } from "@/lib/features/duplicates/queries";

export const metadata: Metadata = { title: "Who stays" };
const pageSize = 50;

interface Props {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<{ page?: string | string[] }>;
}

export default async function ComponentsPage({ params, searchParams }: Props) {
  const { studyId, role } = await requireStudy((await params).studyId, "viewer");
  const components = await listComponents(studyId);
  const pages = Math.max(1, Math.ceil(components.length / pageSize));
  const page = Math.min(pages, Math.max(1, Math.trunc(Number((await searchParams).page)) || 1));
  const shown = components.slice((page - 1) * pageSize, page * pageSize);
  const out = components.reduce((sum, one) => sum + one.nearDuplicates.length, 0);
  const base = `/studies/${studyId}/duplicates`;
  return (
    <>
      <PageHeader
        title="Who stays"
        sentence={`${formatCountOf(components.length, "set")} of near-identical images keep ${formatCountOf(out, "candidate")} out of every draw.`}
        actions={
          <Button asChild>
            <Link href={base}>Near-duplicates</Link>
          </Button>
        }
      />
      {components.length === 0 ? (
        <EmptyState
          title="No two images are the same"
          action={
            <Button asChild look="primary">
              <Link href={`${base}/review`}>Review pairs</Link>
            </Button>
          }
        >
          Confirmed pairs, and images of one source photograph, stand here with the one candidate that may be drawn.
        </EmptyState>
      ) : (
        <Card>
          <ComponentList
            studyId={studyId}
            components={shown}
            editable={canActAs(role, "reviewer")}
            override={(word) => overrideAction.bind(null, String(studyId), word)}
          />
          <div className="h-4" />
          <Pagination
            page={page}
            pageSize={pageSize}
            total={components.length}
            hrefOf={(to) => `${base}/components?page=${to}`}
          />
        </Card>
      )}
    </>
  );
}
