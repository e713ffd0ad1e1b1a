import { Download } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { cache } from "react";
import { BinBars } from "@/components/charts/bin-bars";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { formatCount } from "@/components/ui/format";
import { LinkTabs } from "@/components/ui/link-tabs";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { binCounts } from "@/components/variants/bin-counts";
import { ValidBadge } from "@/components/variants/newest-revision";
import { RevisionClasses } from "@/components/variants/revision-classes";
import { RevisionFacts } from "@/components/variants/revision-facts";
import { RevisionImages } from "@/components/variants/revision-images";
import { revisionSentence } from "@/components/variants/revision-sentence";
import { RevisionWaterfall } from "@/components/variants/revision-waterfall";
import { ShortageList } from "@/components/variants/shortage-list";
import { orNotFound, requireStudy } from "@/lib/auth/require-study";
import { listClassSupply } from "@/lib/features/progress/queries";
import { listStudyMembers } from "@/lib/features/studies/queries";
import {
  countOutcomes,
  getRevision,
  listRevisionBins,
  listRevisionImages,
  listRevisions,
} from "@/lib/features/variants/queries";
import { pageOfClasses } from "@/lib/features/variants/rules";
import { parseRevisionId, revisionAddressSchema } from "@/lib/features/variants/schema";

interface Props {
  params: Promise<{ studyId: string; revisionId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Asked once, for the page and for its title. */
const findRevision = cache(async (study: string, id: string) => {
  const { studyId } = await requireStudy(study, "viewer");
  return { studyId, revision: await orNotFound((async () => getRevision(studyId, parseRevisionId(id)))()) };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { studyId, revisionId } = await params;
  const { revision } = await findRevision(studyId, revisionId);
  return { title: `${revision.variantName}, revision ${revision.number}` };
}

/** So many images or classes stand on one page; a class is never cut. */
const imagesPerPage = 240;
const classesPerPage = 50;

export default async function RevisionPage({ params, searchParams }: Props) {
  const { studyId: study, revisionId: id } = await params;
  const { studyId, revision } = await findRevision(study, id);
  const { view, page } = revisionAddressSchema.parse(await searchParams);
  const perPage =
    view === "classes" ? classesPerPage : Math.max(1, Math.floor(imagesPerPage / revision.parameters.imagesPerClass));
  const { classes, images } = pageOfClasses(revision.classes, page, perPage);
  const [outcomes, [bins], all, members, shownImages, supply] = await Promise.all([
    countOutcomes(studyId, revision.id),
    listRevisionBins(studyId, [revision.id]),
    listRevisions(studyId),
    listStudyMembers(studyId),
    view === "images" && images > 0
      ? listRevisionImages(studyId, revision.id, { classIds: classes.map((one) => one.classId) })
      : [],
    revision.valid ? [] : listClassSupply(studyId),
  ]);
  const waiting = new Map(supply.map((one) => [one.wnid, one.waiting]));
  const base = `/studies/${studyId}/variants/${revision.id}`;
  const manifest = `/api/v1/studies/${studyId}/variants/${revision.id}/manifest`;
  const paging = {
    page,
    pageSize: perPage,
    total: revision.classes.length,
    hrefOf: (to: number) => `${base}?view=${view}&page=${to}`,
  };
  return (
    <>
      <PageHeader
        title={`${revision.variantName}, revision ${revision.number}`}
        badge={<ValidBadge revision={revision} />}
        sentence={revisionSentence(revision, outcomes)}
        actions={
          <>
            <Button asChild>
              <a href={`${manifest}?format=json`} download aria-label="Manifest as JSON" title="Manifest as JSON">
                <Download aria-hidden className="size-4" />
                JSON
              </a>
            </Button>
            <Button asChild>
              <a href={`${manifest}?format=csv`} download aria-label="Manifest as CSV" title="Manifest as CSV">
                <Download aria-hidden className="size-4" />
                CSV
              </a>
            </Button>
            <Button asChild look="quiet">
              <Link href={`${base}/diff${revision.parentId === null ? "" : `?with=${revision.parentId}`}`}>
                Compare
              </Link>
            </Button>
            <Button asChild look="quiet">
              <Link href={`${base}/stability`}>Stability</Link>
            </Button>
            <Button asChild>
              <Link href={`/studies/${studyId}/releases/new?revision=${revision.id}`}>Release it</Link>
            </Button>
            <Button asChild look="primary">
              <Link href={`/studies/${studyId}/variants/new?strategy=${revision.strategy}&startingFrom=${revision.id}`}>
                Draw the next revision
              </Link>
            </Button>
          </>
        }
      />
      {revision.valid ? null : (
        <Notice tone="attention">
          <ShortageList studyId={studyId} shortages={revision.shortages} waiting={waiting} />
        </Notice>
      )}
      <div className="grid gap-4 lg:grid-cols-3">
        <Card title="Draw">
          <RevisionFacts
            studyId={studyId}
            revision={revision}
            parent={all.find((one) => one.id === revision.parentId)}
            drawnBy={members.find((member) => member.userId === revision.createdBy)?.name ?? "a former member"}
          />
        </Card>
        <Card
          title="Selection frequency"
          note={bins?.wanted ? "Images drawn per bin; the mark is the target." : "Images drawn per bin."}
        >
          {bins ? <BinBars bins={binCounts(bins.drawn, bins.wanted)} /> : null}
        </Card>
        <Card title="From candidates to images" note="The first reason that holds is the one that counts.">
          <RevisionWaterfall outcomes={outcomes} parameters={revision.parameters} />
        </Card>
      </div>
      <div className="flex flex-col gap-4">
        <LinkTabs
          label="Revision"
          tabs={[
            { href: base, label: "Images", count: formatCount(revision.imageCount), current: view === "images" },
            {
              href: `${base}?view=classes`,
              label: "Classes",
              count: formatCount(revision.classes.length),
              current: view === "classes",
            },
          ]}
        />
        {view === "images" ? (
          <RevisionImages
            studyId={studyId}
            classes={classes}
            images={shownImages}
            hasParent={revision.parentId !== null}
            paging={paging}
          />
        ) : (
          <RevisionClasses studyId={studyId} classes={classes} shortages={revision.shortages} paging={paging} />
        )}
      </div>
    </>
  );
}
