/** Names and values under each other. */
export function Facts({ facts }: { facts: readonly { name: string; value: string }[] }) {
  return (
    <dl className="grid gap-y-2">
      {facts.map(({ name, value }) => (
        <div key={name} className="border-b pb-2 last:border-b-0">
          <dt className="text-muted text-xs">{name}</dt>
          <dd className="figures text-base">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
