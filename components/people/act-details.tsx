/** How many values stand in the row; the rest opens. */
const listed = 4;
const longest = 48;

/** What an act was about, as names and values; all of it as JSON where it is longer than a row. */
export function ActDetails({ details }: { details: Readonly<Record<string, unknown>> }) {
  const entries = Object.entries(details).filter(([, value]) => value !== null && value !== "");
  if (entries.length === 0) return <span className="text-faint">–</span>;
  const texts = entries.map(([name, value]) => ({ name, text: textOf(value) }));
  const pairs = texts.slice(0, listed).map(({ name, text }) => (
    <span key={name} className="mr-3 inline-block max-w-full truncate align-bottom">
      <span className="text-faint">{name}</span> {text.length > longest ? `${text.slice(0, longest)}…` : text}
    </span>
  ));
  if (entries.length <= listed && texts.every(({ text }) => text.length <= longest))
    return <span className="text-xs">{pairs}</span>;
  return (
    <details className="text-xs">
      <summary className="cursor-pointer">
        {pairs}
        {entries.length > listed ? <span className="text-faint">and {entries.length - listed} more</span> : null}
      </summary>
      <pre className="figures mt-1 whitespace-pre-wrap break-all">
        {JSON.stringify(details, null, 1).slice(0, 20_000)}
      </pre>
    </details>
  );
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(textOf).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
