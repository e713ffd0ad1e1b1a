"use client";

import { Keyboard as Icon } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { Key } from "@/components/ui/key";

export interface GoKey {
  key: string;
  label: string;
  href: string;
}

/** How long g waits for the letter after it. */
const patience = 1500;
/** WCAG 2.1.4: keys of one character can be turned off. */
const storageName = "single-keys";

const everywhere = [
  { keys: ["⌘", "K"], does: "search: pages, classes, batches, revisions, workers, acts" },
  { keys: ["?"], does: "these keys" },
  { keys: ["j"], does: "next row of a table" },
  { keys: ["k"], does: "row before" },
  { keys: ["Enter"], does: "open the row" },
];

/** Keys that a page has beside those of every page, by how its path ends. */
const pagesWithKeys = [
  {
    path: /\/classes\/[^/]+$/,
    title: "Flagging images",
    keys: [
      { keys: ["←", "→", "↑", "↓"], does: "move; with Shift select on the way" },
      { keys: ["x"], does: "select, also Space; a selects all, Esc none" },
      { keys: ["1", "–", "6"], does: "flag with the reason of that number" },
      { keys: ["u"], does: "take the flag back" },
      { keys: ["z"], does: "zoom" },
    ],
  },
  {
    path: /\/duplicates\/review$/,
    title: "Reviewing pairs",
    keys: [
      { keys: ["d"], does: "duplicate" },
      { keys: ["f"], does: "different; Shift A: all that are open" },
      { keys: ["u"], does: "take the verdict back" },
      { keys: ["←", "→"], does: "other neighbour" },
      { keys: ["b"], does: "blink while held; z zooms" },
      { keys: ["n"], does: "next image" },
    ],
  },
];

function isTyping(event: KeyboardEvent): boolean {
  const { target } = event;
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable], dialog") !== null;
}

const rows = "tbody tr, [data-row]";

/** The link of each row of the page's tables and lists: the one that opens the row, where it is marked, else the first. */
function rowLinks(): HTMLElement[] {
  return [...document.querySelectorAll(`main :is(${rows})`)].flatMap(
    (row) => row.querySelector<HTMLElement>("a[data-opens-row]") ?? row.querySelector<HTMLElement>("a[href]") ?? [],
  );
}

function moveRow(by: 1 | -1): void {
  const links = rowLinks();
  const row = document.activeElement?.closest(rows);
  const at = links.findIndex((link) => link.closest(rows) === row);
  const next = at < 0 ? links[by === 1 ? 0 : links.length - 1] : links[at + by];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function Keys({ title, keys }: { title: string; keys: readonly { keys: readonly string[]; does: string }[] }) {
  return (
    <section className="break-inside-avoid pb-5">
      <h3 className="pb-2 font-medium">{title}</h3>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-4 gap-y-1.5">
        {keys.map((entry) => (
          <div key={entry.does} className="contents">
            <dt className="flex gap-1">
              {entry.keys.map((key) => (
                <Key key={key}>{key}</Key>
              ))}
            </dt>
            <dd className="text-muted">{entry.does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** The keys of every page: g and a letter goes to a noun, j and k walk the rows of a table, ? shows them all. */
export function Keyboard({ go }: { go: readonly GoKey[] }) {
  const router = useRouter();
  const pathname = usePathname();
  const [open, setOpen] = useState(false);
  const [on, setOn] = useState(true);
  useEffect(() => setOn(localStorage.getItem(storageName) !== "off"), []);
  useEffect(() => {
    if (!on) return;
    let pressed = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event)) return;
      if (document.querySelector("[role=dialog]")) return;
      const afterG = Date.now() - pressed < patience;
      pressed = 0;
      const place = afterG ? go.find(({ key }) => key === event.key) : undefined;
      if (place) router.push(place.href);
      else if (event.key === "g") pressed = Date.now();
      else if (event.key === "?") setOpen(true);
      else if (event.key === "j") moveRow(1);
      else if (event.key === "k") moveRow(-1);
      else return;
      // The letter after g is nobody else's: on some pages it is a verdict.
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, [go, on, router]);
  const here = pagesWithKeys.filter((page) => page.path.test(pathname));
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        title="Keyboard (?)"
        className="flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink max-sm:hidden [@media(scripting:none)]:hidden"
      >
        <Icon aria-hidden className="size-4" />
        <span className="sr-only">Keyboard</span>
      </button>
      <Dialog open={open} onOpenChange={setOpen} title="Keyboard">
        <section
          aria-label="Keys"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          className="max-h-[70vh] overflow-y-auto px-5 pt-4 pb-3 outline-none"
        >
          <div className="gap-8 sm:columns-2">
            {here.map((page) => (
              <Keys key={page.title} title={page.title} keys={page.keys} />
            ))}
            <Keys title="Everywhere" keys={everywhere} />
            {go.length > 0 ? (
              <Keys title="Go to" keys={go.map(({ key, label }) => ({ keys: ["g", key], does: label }))} />
            ) : null}
          </div>
        </section>
        <label className="flex items-center gap-2 border-t px-5 py-3 text-muted">
          <input
            type="checkbox"
            className="size-4"
            checked={on}
            onChange={(event) => {
              const next = event.currentTarget.checked;
              setOn(next);
              if (next) localStorage.removeItem(storageName);
              else localStorage.setItem(storageName, "off");
            }}
          />
          Keys without ⌘ or Ctrl, in this browser
        </label>
      </Dialog>
    </>
  );
}
