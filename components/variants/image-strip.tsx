/** Pictures in a row that wraps, each with a word under it. */
export function ImageStrip({
  studyId,
  images,
  label,
}: {
  studyId: number;
  images: readonly { candidateId: number; wnid: string; sha256: string; note: string }[];
  label: string;
}) {
  return (
    <ul aria-label={label} className="grid grid-cols-[repeat(auto-fill,minmax(6rem,1fr))] gap-2">
      {images.map((image) => (
        <li key={image.candidateId} className="min-w-0">
          {/* biome-ignore lint/performance/noImgElement: the product serves its own derivatives */}
          <img
            src={`/api/v1/studies/${studyId}/images/${image.candidateId}/tile?v=${image.sha256.slice(0, 12)}`}
            alt={image.wnid}
            loading="lazy"
            decoding="async"
            className="aspect-square w-full rounded-sm bg-track object-cover"
          />
          <p className="mt-0.5 truncate text-muted text-xs" title={image.note}>
            {image.note}
          </p>
        </li>
      ))}
    </ul>
  );
}
