"use client";

import { Command } from "cmdk";
import { Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { Key } from "@/components/ui/key";

export interface PaletteEntry {
  group: string;
  label: string;
  href: string;
  note?: string;
  /** The keys that lead there without the palette. */
  keys?: string;
}

/** Everything reachable by a few letters: ⌘K or Ctrl K. `searchHref` answers `{ entries }` for `?q=` where the study has more than fits here. */
export function CommandPalette({ entries, searchHref }: { entries: readonly PaletteEntry[]; searchHref?: string }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState("");
  const [found, setFound] = useState<readonly PaletteEntry[]>([]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setOpen((was) => !was);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  useEffect(() => {
    if (!searchHref || !open) return;
    const asking = new AbortController();
    const timer = setTimeout(async () => {
      const response = await fetch(`${searchHref}?q=${encodeURIComponent(query)}`, { signal: asking.signal }).catch(
        () => undefined,
      );
      if (response?.ok) setFound(((await response.json()) as { entries: PaletteEntry[] }).entries);
    }, 120);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [query, open, searchHref]);

  const matching = entries.filter((entry) =>
    `${entry.group} ${entry.label}`.toLowerCase().includes(query.trim().toLowerCase()),
  );
  const groups = Map.groupBy([...matching, ...found], (entry) => entry.group);
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        className="flex h-8 items-center gap-2 rounded-md border bg-surface px-2.5 text-muted text-xs hover:border-strong hover:text-ink"
      >
        <Search aria-hidden className="size-3.5" />
        <span className="max-sm:sr-only">Search</span>
        <kbd aria-hidden className="font-sans text-faint max-sm:hidden">
          ⌘K
        </kbd>
      </button>
      <Dialog open={open} onOpenChange={setOpen} title="Search">
        <Command label="Search" shouldFilter={false} className="flex flex-col">
          <div className="flex items-center gap-2.5 border-b px-4">
            <Search aria-hidden className="size-4 text-faint" />
            <Command.Input
              value={query}
              onValueChange={setQuery}
              placeholder="Go to a page, a class, a batch…"
              className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-faint"
            />
            <span aria-hidden className="max-sm:hidden">
              <Key>esc</Key>
            </span>
          </div>
          <Command.List className="max-h-[50vh] overflow-y-auto p-2">
            {groups.size === 0 ? (
              // A list box without an option is none.
              <Command.Item disabled value="nothing" className="px-3 py-8 text-center text-muted">
                Nothing is called "{query}" here.
              </Command.Item>
            ) : null}
            {[...groups].map(([group, items]) => (
              <Command.Group
                key={group}
                heading={group}
                className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-faint [&_[cmdk-group-heading]]:text-xs"
              >
                {items.map((entry) => (
                  <Command.Item
                    key={entry.href}
                    value={entry.href}
                    onSelect={() => {
                      setOpen(false);
                      setQuery("");
                      router.push(entry.href);
                    }}
                    className="flex h-9 items-center justify-between gap-4 rounded-md px-2 data-[selected=true]:bg-hover"
                  >
                    <span className="truncate">{entry.label}</span>
                    {entry.note ? <span className="truncate text-faint text-xs">{entry.note}</span> : null}
                    {entry.keys ? (
                      <span aria-hidden className="flex gap-1 max-sm:hidden">
                        {entry.keys.split(" ").map((key) => (
                          <Key key={key}>{key}</Key>
                        ))}
                      </span>
                    ) : null}
                  </Command.Item>
                ))}
              </Command.Group>
            ))}
          </Command.List>
        </Command>
      </Dialog>
    </>
  );
}
