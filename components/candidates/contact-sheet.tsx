import Link from "next/link";
import { FrequencyBar } from "@/components/charts/frequency-bar";

export interface ContactImage {
  candidateId: number;
  /** Start of the image's SHA-256, for the browser's cache. */
  version?: string;
  shown: number;
  selected: number;
  /** Stands under the image in place of nothing: the class, a mark. */
  caption?: string;
  title: string;
  role?: "candidate" | "reference";
}

/** Images as on a light table, each with its selection frequency as a thin bar. */
export function ContactSheet({
  studyId,
  images,
  dense = false,
}: {
  studyId: number;
  images: readonly ContactImage[];
  dense?: boolean;
}) {
  return (
    <ul
      className={`grid gap-x-3 gap-y-4 ${dense ? "grid-cols-[repeat(auto-fill,minmax(4.75rem,1fr))]" : "grid-cols-[repeat(auto-fill,minmax(6.25rem,1fr))] sm:grid-cols-[repeat(auto-fill,minmax(7.5rem,1fr))]"}`}
    >
      {images.map((image) => (
        <li key={image.candidateId} className="min-w-0">
          <Link
            href={`/studies/${studyId}/candidates/${image.candidateId}`}
            prefetch={false}
            className="group flex flex-col gap-1.5"
            title={image.title}
          >
            <span className="relative block">
              {/* biome-ignore lint/performance/noImgElement: the product serves its own derivatives */}
              <img
                src={`/api/v1/studies/${studyId}/images/${image.candidateId}/tile${image.version ? `?v=${image.version}` : ""}`}
                alt={image.title}
                loading="lazy"
                decoding="async"
                className="aspect-square w-full rounded-md bg-track object-cover outline-2 outline-transparent transition-[outline-color] duration-100 group-hover:outline-accent"
              />
              {image.role === "reference" ? (
                <span className="absolute top-1.5 left-1.5 rounded-sm bg-surface/90 px-1.5 font-medium text-muted text-xs">
                  reference
                </span>
              ) : null}
            </span>
            <FrequencyBar shown={image.shown} selected={image.selected} />
            {image.caption ? <span className="-mt-1 truncate text-faint text-xs">{image.caption}</span> : null}
          </Link>
        </li>
      ))}
    </ul>
  );
}
