import { Tags } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { ClassListForm } from "@/components/classes/class-list-form";
import { ClassTable } from "@/components/classes/class-table";
import { addressOf } from "@/components/ui/address";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { FilterBar } from "@/components/ui/filter-bar";
import { formatCount, formatCountOf } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { SearchedList } from "@/components/ui/searched-list";
import { requireStudy } from "@/lib/auth/require-study";
import { importClassListAction } from "@/lib/features/classes/actions";
import { countShortClasses, listClassProgress } from "@/lib/features/classes/queries";
import { classFilterSchema, classListActs } from "@/lib/features/classes/schema";
import { versionOfActs } from "@/lib/features/people/queries";
import { getStudy } from "@/lib/features/studies/queries";

export const metadata: Metadata = { title: "Classes" };
const pageSize = 50;

interface Props {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ClassesPage({ params, searchParams }: Props) {
  const { studyId } = await requireStudy((await params).studyId, "viewer");
  const filter = classFilterSchema.parse(await searchParams);
  const study = await getStudy(studyId);
  const page = { ...filter, limit: pageSize, offset: (filter.page - 1) * pageSize };
  const [{ classes, total }, short, version] = await Promise.all([
    listClassProgress(studyId, page),
    countShortClasses(studyId, study.imagesPerClass),
    versionOfActs(studyId, classListActs),
  ]);
  const base = `/studies/${studyId}/classes`;
  const upload = (
    <Card title="Bring classes in" note="From a list. Or import a folder of images and let its folders become classes.">
      <ClassListForm action={importClassListAction.bind(null, String(studyId))} version={version} />
    </Card>
  );
  if (short.classes === 0) {
    return (
      <>
        <PageHeader title="Classes" sentence="What the benchmark tells apart; each becomes a question to the crowd." />
        <EmptyState
          title="No classes yet"
          icon={<Tags />}
          action={
            <Button asChild>
              <Link href={`/studies/${studyId}/imports`}>Import a folder</Link>
            </Button>
          }
        >
          A class has a stable id (a wnid), the words that name it and a definition that workers read. Bring a list in
          below, or import a folder of images whose folders are named by class.
        </EmptyState>
        {upload}
      </>
    );
  }
  return (
    <>
      <PageHeader
        title="Classes"
        sentence={
          short.shortOfVotes === 0
            ? `All ${formatCount(short.classes)} classes have at least ${study.imagesPerClass} judged candidates.`
            : `${formatCount(short.shortOfVotes)} of ${formatCountOf(short.classes, "class", "classes")} are short of ${study.imagesPerClass} judged candidates.`
        }
      />
      <FilterBar
        action={base}
        search={{ name: "q", label: "Search classes", placeholder: "wnid, word or definition", value: filter.q }}
        select={{
          name: "sort",
          label: "Order",
          value: filter.sort,
          options: [
            { value: "list", label: "As in the list" },
            { value: "name", label: "By name" },
            { value: "candidates", label: "Fewest candidates first" },
            { value: "votes", label: "Fewest votes first" },
            { value: "frequency", label: "Least frequent first" },
          ],
        }}
      />
      <SearchedList text={filter.q}>
        <Card flush>
          {classes.length > 0 ? (
            <ClassTable studyId={studyId} classes={classes} need={study.imagesPerClass} />
          ) : (
            <p className="px-4 py-10 text-center text-muted">
              No class has “{filter.q}” in its id, words or definition.{" "}
              <Link href={base} className="text-accent hover:underline">
                Show all
              </Link>
            </p>
          )}
        </Card>
        <Pagination
          page={filter.page}
          pageSize={pageSize}
          total={total}
          hrefOf={(number) => addressOf(base, { ...filter, page: number }, { q: "", sort: "list", page: 1 })}
        />
      </SearchedList>
      {upload}
    </>
  );
}
