/** The frame that a HIT's page lives in. Its sandbox decides what the page may do; see lib/market/site/frame.ts. */
export function HitFrame({
  src,
  sandbox,
  height,
  title,
}: {
  src: string;
  sandbox: string;
  /** Pixels; 0 fills the window. */
  height: number;
  title: string;
}) {
  return (
    <iframe
      data-testid="hit-frame"
      title={title}
      src={src}
      sandbox={sandbox}
      referrerPolicy="no-referrer"
      allow="fullscreen 'none'; camera 'none'; microphone 'none'; geolocation 'none'"
      className={height === 0 ? "hit fit" : "hit"}
      style={height === 0 ? undefined : { height }}
    />
  );
}
