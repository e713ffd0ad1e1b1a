import Link from "next/link";

/** Pictures in a row that wraps, each with its class and a few words under it. */
export function ImageStrip({
  studyId,
  images,
  names,
  label,
}: {
  studyId: number;
  images: readonly { candidateId: number; wnid: string; sha256: string; note: string }[];
  /** Lemmas by wnid. */
  names: Readonly<Record<string, string>>;
  label: string;
}) {
  return (
    <ul aria-label={label} className="grid grid-cols-[repeat(auto-fill,minmax(7rem,1fr))] gap-x-3 gap-y-4">
      {images.map((image) => (
        <li key={image.candidateId} className="min-w-0">
          <Link href={`/studies/${studyId}/candidates/${image.candidateId}`} className="block hover:text-accent">
            {/* biome-ignore lint/performance/noImgElement: the product serves its own derivatives */}
            <img
              src={`/api/v1/studies/${studyId}/images/${image.candidateId}/tile?v=${image.sha256.slice(0, 12)}`}
              alt=""
              loading="lazy"
              decoding="async"
              className="aspect-square w-full rounded-sm bg-track object-cover"
            />
            <span className="mt-1 block truncate text-xs" title={image.wnid}>
              {names[image.wnid] ?? image.wnid}
            </span>
          </Link>
          <p className="text-muted text-xs">{image.note}</p>
        </li>
      ))}
    </ul>
  );
}
