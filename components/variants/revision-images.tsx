import Link from "next/link";
import { ContactSheet } from "@/components/candidates/contact-sheet";
import { formatCountOf, formatFrequency } from "@/components/ui/format";
import { Pagination } from "@/components/ui/pagination";
import type { RevisionClassSummary, RevisionImage } from "@/lib/features/variants/queries";

/** The images of a revision, class by class, those first that most workers selected. */
export function RevisionImages({
  studyId,
  classes,
  images,
  hasParent,
  paging,
}: {
  studyId: number;
  classes: readonly RevisionClassSummary[];
  images: readonly RevisionImage[];
  /** Marks what the parent revision did not have. */
  hasParent: boolean;
  paging: React.ComponentProps<typeof Pagination>;
}) {
  return (
    <>
      <div className="flex flex-col divide-y">
        {classes.map((one) => {
          const own = images
            .filter((image) => image.classId === one.classId)
            .sort((a, b) => b.selected / b.shown - a.selected / a.shown || b.shown - a.shown);
          return (
            <section
              key={one.classId}
              className="grid gap-x-6 gap-y-2 py-4 first:pt-0 lg:grid-cols-[9rem_minmax(0,1fr)]"
            >
              <header className="flex flex-wrap items-baseline gap-x-2 lg:flex-col">
                <h2 className="font-medium">
                  <Link href={`/studies/${studyId}/classes/${one.wnid}`} className="hover:text-accent">
                    {one.lemmas[0] ?? one.wnid}
                  </Link>
                </h2>
                <p className="text-faint text-xs">{one.wnid}</p>
                <p className="text-muted text-xs">
                  {formatCountOf(own.length, "image")}, mean {formatFrequency(meanFrequency(own))}
                </p>
              </header>
              {own.length > 0 ? (
                <ContactSheet
                  studyId={studyId}
                  dense
                  images={own.map((image) => ({ ...image, ...wordsOf(image, hasParent) }))}
                />
              ) : (
                <p className="text-muted">No image of this class could be drawn.</p>
              )}
            </section>
          );
        })}
      </div>
      {paging.total > paging.pageSize ? <Pagination {...paging} /> : null}
    </>
  );
}

function meanFrequency(images: readonly RevisionImage[]): number | null {
  if (images.length === 0) return null;
  return images.reduce((sum, image) => sum + image.selected / image.shown, 0) / images.length;
}

function wordsOf(image: RevisionImage, hasParent: boolean): { title: string; caption?: string } {
  const marks = [...(hasParent && !image.carriedOver ? ["new"] : []), ...(image.sampledUp ? ["sampled up"] : [])].join(
    ", ",
  );
  const carried = image.carriedOver ? ", carried over from the revision before" : "";
  const title = `${image.wnid}: ${image.selected} of ${image.shown} selected it${marks ? `, ${marks}` : ""}${carried}`;
  return marks ? { title, caption: marks } : { title };
}
