import { Images } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { ContactSheet } from "@/components/candidates/contact-sheet";
import { FrequencyFilter } from "@/components/candidates/frequency-filter";
import { addressOf } from "@/components/ui/address";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { FilterBar } from "@/components/ui/filter-bar";
import { formatCount, formatCountOf } from "@/components/ui/format";
import { LinkSegments } from "@/components/ui/link-tabs";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { orNotFound, requireStudy } from "@/lib/auth/require-study";
import { countCandidates, listCandidates } from "@/lib/features/candidates/queries";
import { candidateFilterSchema } from "@/lib/features/candidates/schema";
import { getClass } from "@/lib/features/classes/queries";
import { getStudyCounts, listFrequencyBins } from "@/lib/features/studies/queries";

export const metadata: Metadata = { title: "Candidates" };
const pageSize = 96;
const defaults = { class: "", role: "all", bin: -1, sort: "frequency", page: 1 };

interface Props {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function CandidatesPage({ params, searchParams }: Props) {
  const { studyId } = await requireStudy((await params).studyId, "viewer");
  const filter = candidateFilterSchema.parse(await searchParams);
  const classId = filter.class === "" ? null : (await orNotFound(getClass(studyId, filter.class))).id;
  const asked = { classId, role: filter.role, bin: filter.bin, sort: filter.sort };
  const [candidates, total, bins, withoutVotes, counts] = await Promise.all([
    listCandidates(studyId, asked, { limit: pageSize, offset: (filter.page - 1) * pageSize }),
    countCandidates(studyId, asked),
    listFrequencyBins(studyId, classId),
    countCandidates(studyId, { ...asked, bin: -2 }),
    getStudyCounts(studyId),
  ]);
  const base = `/studies/${studyId}/candidates`;
  const hrefOf = (change: Partial<typeof filter>) => addressOf(base, { ...filter, page: 1, ...change }, defaults);
  const inBin = (bin: (typeof bins)[number]) =>
    (filter.role === "reference" ? 0 : bin.candidate) + (filter.role === "candidate" ? 0 : bin.reference);
  if (counts.candidates + counts.references === 0) {
    return (
      <>
        <PageHeader
          title="Candidates"
          sentence="The images that may enter the new test set, and those of the original."
        />
        <EmptyState
          title="No images yet"
          icon={<Images />}
          action={
            <Button asChild look="primary">
              <Link href={`/studies/${studyId}/imports`}>Import images</Link>
            </Button>
          }
        >
          Candidates are images that may enter the new test set; reference images are those of the original one. Both
          come from folders, tables, archives or image sources.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHeader
        title="Candidates"
        sentence={`${formatCountOf(total, "image")}${filter.class ? ` of ${filter.class}` : ""}${filter.bin === -2 ? " without votes" : ""}; ${formatCount(withoutVotes)} wait for their first vote.`}
      />
      <div className="z-[5] -mx-4 flex flex-wrap items-end gap-x-4 gap-y-3 border-b bg-ground/95 px-4 pb-3 sm:-mx-6 sm:px-6 backdrop-blur-sm sm:sticky sm:top-12">
        <div className="min-w-64 flex-1">
          <FrequencyFilter counts={bins.map(inBin)} current={filter.bin} hrefOf={(bin) => hrefOf({ bin })} />
        </div>
        <div className="flex flex-wrap items-center gap-3">
          <LinkSegments
            label="Role"
            tabs={(["all", "candidate", "reference"] as const).map((role) => ({
              label: { all: "All", candidate: "Candidates", reference: "Reference" }[role],
              href: hrefOf({ role }),
              current: filter.role === role,
            }))}
          />
          <LinkSegments
            label="Votes"
            tabs={[
              { label: "Any votes", href: hrefOf({ bin: -1 }), current: filter.bin !== -2 },
              { label: "No votes", href: hrefOf({ bin: -2 }), current: filter.bin === -2 },
            ]}
          />
          <FilterBar
            action={base}
            keep={{ role: filter.role, bin: String(filter.bin), ...(filter.class ? { class: filter.class } : {}) }}
            select={{
              name: "sort",
              label: "Order",
              value: filter.sort,
              options: [
                { value: "frequency", label: "Most selected first" },
                { value: "leastFrequent", label: "Least selected first" },
                { value: "fewestVotes", label: "Fewest votes first" },
                { value: "path", label: "By path" },
              ],
            }}
          />
          {filter.class ? (
            <Button asChild size="small">
              <Link href={hrefOf({ class: "" })}>{filter.class} ×</Link>
            </Button>
          ) : null}
        </div>
      </div>
      {candidates.length === 0 ? (
        <EmptyState
          title="No image fits"
          action={
            <Button asChild>
              <Link href={base}>Show all images</Link>
            </Button>
          }
        >
          No image of this study has that role, frequency and class at once.
        </EmptyState>
      ) : (
        <ContactSheet
          studyId={studyId}
          images={candidates.map((image) => ({
            candidateId: image.id,
            version: image.version,
            shown: image.shown,
            selected: image.selected,
            role: image.role,
            caption: image.lemmas[0] ?? image.wnid,
            title: `${image.path}${image.role === "reference" ? " (reference)" : ""}`,
          }))}
        />
      )}
      <Pagination page={filter.page} pageSize={pageSize} total={total} hrefOf={(page) => hrefOf({ page })} />
    </>
  );
}
