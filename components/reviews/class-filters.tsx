import { FilterBar } from "@/components/ui/filter-bar";
import { formatFrequency } from "@/components/ui/format";
import { LinkSegments } from "@/components/ui/link-tabs";
import type { ClassAddress } from "@/lib/features/reviews/schema";
import { FrequencyRange } from "./frequency-range";

/** Filters of a class page: role, frequency by slider and by bin, flags, in or out of a revision, order. */
export function ClassFilters({
  base,
  filter,
  hrefOf,
  revisions,
  revisionId,
}: {
  base: string;
  filter: ClassAddress;
  hrefOf: (change: Partial<ClassAddress>) => string;
  revisions: readonly { id: number; variantName: string; number: number }[];
  revisionId: number | undefined;
}) {
  const keepOf = (...without: (keyof ClassAddress)[]) =>
    Object.fromEntries(
      Object.entries({ ...filter, page: 1 })
        .filter(([name]) => !without.includes(name as keyof ClassAddress))
        .map(([name, value]) => [name, String(value)]),
    );
  const segment = <Name extends "role" | "flagged" | "drawn">(
    name: Name,
    label: string,
    words: Readonly<Record<ClassAddress[Name], string>>,
  ) => (
    <LinkSegments
      label={label}
      tabs={(Object.entries(words) as [ClassAddress[Name], string][]).map(([value, text]) => ({
        label: text,
        href: hrefOf({ [name]: value } as Partial<ClassAddress>),
        current: filter[name] === value,
      }))}
    />
  );
  return (
    <div className="flex flex-col gap-3 border-b pb-3">
      <div className="flex flex-wrap items-center gap-3">
        {segment("role", "Role", { candidate: "Candidates", reference: "Reference" })}
        <LinkSegments
          label="Bin of selection frequency"
          tabs={[
            { label: "All", href: hrefOf({ bin: -1, from: 0, to: 100 }), current: filter.bin === -1 },
            ...[0, 1, 2, 3, 4].map((bin) => ({
              label: `${formatFrequency(bin / 5, 1)}–${formatFrequency((bin + 1) / 5, 1)}`,
              href: hrefOf({ bin }),
              current: filter.bin === bin,
            })),
            { label: "No votes", href: hrefOf({ bin: -2 }), current: filter.bin === -2 },
          ]}
        />
        <FrequencyRange
          key={`${filter.from}-${filter.to}`}
          action={base}
          from={filter.from}
          to={filter.to}
          keep={keepOf("from", "to", "bin")}
        />
      </div>
      <div className="flex flex-wrap items-center gap-3">
        {segment("flagged", "Flags", { any: "Flagged or not", no: "Not flagged", yes: "Flagged" })}
        {revisions.length > 0 && filter.role === "candidate"
          ? segment("drawn", "In the revision", { any: "In or out", in: "In", out: "Out" })
          : null}
        {revisions.length > 1 ? (
          <FilterBar
            action={base}
            keep={keepOf("revision")}
            select={{
              name: "revision",
              label: "Revision",
              value: String(revisionId ?? 0),
              options: revisions
                .slice(0, 100)
                .map((one) => ({ value: String(one.id), label: `${one.variantName} r${one.number}` })),
            }}
          />
        ) : null}
        <FilterBar
          action={base}
          keep={keepOf("sort")}
          select={{
            name: "sort",
            label: "Order",
            value: filter.sort,
            options: [
              { value: "frequency", label: "Most selected first" },
              { value: "leastFrequent", label: "Least selected first" },
              { value: "fewestVotes", label: "Fewest votes first" },
              { value: "path", label: "By path" },
            ],
          }}
        />
      </div>
    </div>
  );
}
