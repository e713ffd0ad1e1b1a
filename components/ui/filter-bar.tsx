"use client";

import { Search } from "lucide-react";
import { Input, Select } from "./field";

interface FilterBarProps {
  action: string;
  search?: { name: string; label: string; placeholder: string; value: string };
  select?: { name: string; label: string; value: string; options: readonly { value: string; label: string }[] };
  /** Other state of the page, kept. */
  keep?: Readonly<Record<string, string>>;
}

/** Filters of a list: a form that asks by GET, so that the address is the state; it sends itself when something changes. */
export function FilterBar({ action, search, select, keep = {} }: FilterBarProps) {
  return (
    <form action={action} className="flex flex-wrap items-center gap-3">
      {Object.entries(keep).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {search ? (
        <div className="relative w-full max-w-xs">
          <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint" />
          <Input
            key={search.value}
            type="search"
            name={search.name}
            aria-label={search.label}
            placeholder={search.placeholder}
            defaultValue={search.value}
            className="pl-8"
          />
        </div>
      ) : null}
      {select ? (
        <Select
          key={select.value}
          name={select.name}
          aria-label={select.label}
          defaultValue={select.value}
          onChange={(event) => event.currentTarget.form?.requestSubmit()}
          className="w-auto! min-w-44"
        >
          {select.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </Select>
      ) : null}
      <noscript>
        <button type="submit" className="h-8 rounded-md border px-3">
          Show
        </button>
      </noscript>
    </form>
  );
}
