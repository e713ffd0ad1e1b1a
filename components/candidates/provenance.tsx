/** Where an image comes from, with the page that shows it. */
export function SourceLine({
  image,
}: {
  image: { source: string; sourcePage: string | null; sourceUrl: string | null };
}) {
  const address = image.sourcePage ?? image.sourceUrl;
  return (
    <>
      {image.source}
      {address && /^https?:/.test(address) ? (
        <>
          {", "}
          <a href={address} rel="noreferrer" target="_blank" className="break-all text-accent hover:underline">
            {address}
          </a>
        </>
      ) : null}
    </>
  );
}

/** What may be done with it. */
export function LicenceLine({ image }: { image: { licence: string | null; licenceUrl: string | null } }) {
  if (image.licence === null) return "not known";
  return image.licenceUrl && /^https?:/.test(image.licenceUrl) ? (
    <a href={image.licenceUrl} rel="noreferrer" target="_blank" className="text-accent hover:underline">
      {image.licence}
    </a>
  ) : (
    image.licence
  );
}
