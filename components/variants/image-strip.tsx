/** Pictures in a row that wraps, each with its class and a few words under it. */
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
    <ul aria-label={label} className="grid grid-cols-[repeat(auto-fill,minmax(7rem,1fr))] gap-x-3 gap-y-4">
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
          <p className="figures mt-1 truncate text-xs">{image.wnid}</p>
          <p className="text-muted text-xs">{image.note}</p>
        </li>
      ))}
    </ul>
  );
}
