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
  paging,
}: {
  studyId: number;
  classes: readonly RevisionClassSummary[];
  images: readonly RevisionImage[];
  paging: React.ComponentProps<typeof Pagination>;
}) {
  return (
    <>
      {classes.map((one) => {
        const own = images
          .filter((image) => image.classId === one.classId)
          .sort((a, b) => b.selected / b.shown - a.selected / a.shown || b.shown - a.shown);
        return (
          <section key={one.classId} className="flex flex-col gap-2">
            <h2 className="flex flex-wrap items-baseline gap-x-2">
              <Link href={`/studies/${studyId}/classes/${one.wnid}`} className="font-medium hover:text-accent">
                {one.lemmas[0] ?? one.wnid}
              </Link>
              <span className="text-faint text-xs">
                {one.wnid} · {formatCountOf(own.length, "image")} · mean frequency {formatFrequency(meanFrequency(own))}
              </span>
            </h2>
            {own.length > 0 ? (
              <ContactSheet studyId={studyId} dense images={own.map((image) => ({ ...image, ...wordsOf(image) }))} />
            ) : (
              <p className="text-muted">No image of this class could be drawn.</p>
            )}
          </section>
        );
      })}
      <Pagination {...paging} />
    </>
  );
}

function meanFrequency(images: readonly RevisionImage[]): number | null {
  if (images.length === 0) return null;
  return images.reduce((sum, image) => sum + image.selected / image.shown, 0) / images.length;
}

function wordsOf(image: RevisionImage): { title: string; caption?: string } {
  const marks = [...(image.carriedOver ? ["carried over"] : []), ...(image.sampledUp ? ["sampled up"] : [])];
  const title = [`${image.wnid}: ${image.selected} of ${image.shown} selected it`, ...marks].join(", ");
  return marks.length > 0 ? { title, caption: marks.join(", ") } : { title };
}
