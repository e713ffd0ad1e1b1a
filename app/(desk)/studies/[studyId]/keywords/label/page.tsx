import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { KeywordLabelling } from "@/components/keywords/keyword-labelling";
import { Button } from "@/components/ui/button";
import { formatCount, formatCountOf } from "@/components/ui/format";
import { LinkSegments } from "@/components/ui/link-tabs";
import { PageHeader } from "@/components/ui/page-header";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import { confirmAction, pickAction } from "@/lib/features/keywords/actions";
import { listKeywordCoverage, listKeywordImages } from "@/lib/features/keywords/queries";
import { nextKeyword } from "@/lib/features/keywords/rules";
import { keywordFilterSchema } from "@/lib/features/keywords/schema";

interface Props {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<Record<string, string | string[]>>;
}

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  return { title: nameOf(keywordFilterSchema.parse(await searchParams).keyword) };
}

const nameOf = (keyword: string): string => keyword.replaceAll("_", " ");

export default async function LabelKeywordPage({ params, searchParams }: Props) {
  const { studyId, role, user } = await requireStudy((await params).studyId, "viewer");
  const filter = keywordFilterSchema.parse(await searchParams);
  const base = `/studies/${studyId}/keywords`;
  if (filter.class === "" || filter.keyword === "") redirect(base);
  const [images, coverage] = await Promise.all([
    listKeywordImages(studyId, { wnid: filter.class, keyword: filter.keyword }),
    listKeywordCoverage(studyId),
  ]);
  const row = coverage.find(({ wnid, keyword }) => wnid === filter.class && keyword === filter.keyword);
  const addressOf = (wnid: string, keyword: string, as: string) =>
    `${base}/label?class=${encodeURIComponent(wnid)}&keyword=${encodeURIComponent(keyword)}&as=${as}`;
  const href = (as: string) => addressOf(filter.class, filter.keyword, as);
  const next = nextKeyword(coverage, row, filter.as);
  const study = String(studyId);
  return (
    <>
      <PageHeader
        title={nameOf(filter.keyword)}
        sentence={`${filter.class}: ${formatCountOf(row?.target ?? 0, "image")} wanted, as ${formatCount(row?.original ?? 0)} of the old set stand under it.`}
        actions={
          <>
            <LinkSegments
              label="Who labels"
              tabs={[
                { href: href("first"), label: "first: pick", current: filter.as === "first" },
                { href: href("second"), label: "second: confirm", current: filter.as === "second" },
              ]}
            />
            <Button asChild>
              <Link href={base}>Keywords</Link>
            </Button>
            {next ? (
              <Button asChild look="primary">
                <Link href={addressOf(next.wnid, next.keyword, filter.as)}>Next: {nameOf(next.keyword)}</Link>
              </Button>
            ) : null}
          </>
        }
      />
      <KeywordLabelling
        key={href(filter.as)}
        studyId={studyId}
        userId={user.id}
        images={images}
        target={row?.target ?? 0}
        as={filter.as}
        editable={canActAs(role, "reviewer")}
        pick={pickAction.bind(null, study)}
        confirm={confirmAction.bind(null, study)}
      />
    </>
  );
}
