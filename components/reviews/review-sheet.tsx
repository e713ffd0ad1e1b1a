"use client";

import { Copy, Flag as FlagIcon } from "lucide-react";
import Link from "next/link";
import { type KeyboardEvent, useEffect, useRef, useState, useTransition } from "react";
import { toast } from "sonner";
import { FrequencyBar } from "@/components/charts/frequency-bar";
import { ComponentTiles } from "@/components/duplicates/component-tiles";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import type { ResolvedComponent } from "@/lib/features/duplicate-components/queries";
import { type FlagReason, flagReasons } from "@/lib/features/flags/schema";
import type { ReviewImage } from "@/lib/features/reviews/queries";
import { type ExplainedSet, explainImage } from "./explain-image";
import { flagWords } from "./flag-words";

type Answer = { ok: boolean; message: string };

interface ReviewSheetProps {
  studyId: number;
  images: readonly ReviewImage[];
  /** By candidate: the set of near-identical images that it stands in. */
  sets: ReadonlyMap<number, ResolvedComponent>;
  minimumVotes: number;
  /** "matchedFrequency r3"; null where nothing was drawn. */
  revision: string | null;
  editable: boolean;
  addFlags: (sent: unknown) => Promise<Answer>;
  removeFlags: (sent: unknown) => Promise<Answer>;
}

const hint = "arrows move, space selects, shift extends, 1–6 flag, u takes back, z zooms, ↵ opens";

/** The images of a class on a light table: flags by keyboard, many at once, and for the one looked at why it is in or out. */
export function ReviewSheet({
  studyId,
  images,
  sets,
  minimumVotes,
  revision,
  editable,
  addFlags,
  removeFlags,
}: ReviewSheetProps) {
  const [at, setAt] = useState(0);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [note, setNote] = useState("");
  const [zoomed, setZoomed] = useState(false);
  const [pending, start] = useTransition();
  const anchor = useRef(0);
  const grid = useRef<HTMLDivElement>(null);
  const moved = useRef(false);

  useEffect(() => {
    if (moved.current) grid.current?.querySelector<HTMLElement>(`[data-place="${at}"]`)?.focus();
    moved.current = false;
  }, [at]);

  const focused = images[Math.min(at, images.length - 1)];
  const set = focused ? sets.get(focused.id) : undefined;
  const targets = chosen.size > 0 ? [...chosen] : focused ? [focused.id] : [];

  const tell = (act: Promise<Answer>) =>
    start(async () => {
      const answer = await act;
      if (answer.ok) {
        toast(answer.message);
        setChosen(new Set());
        setNote("");
      } else toast.error(answer.message);
    });
  const flag = (reason: FlagReason) => {
    if (editable && targets.length > 0) tell(addFlags({ candidateIds: targets, reason, note }));
  };
  const unflag = () => {
    if (!editable || targets.length === 0) return;
    // What was seen goes, not what somebody else said meanwhile.
    const flagIds = images.filter((image) => targets.includes(image.id)).flatMap((image) => image.flagIds);
    tell(removeFlags({ candidateIds: targets, flagIds }));
  };
  const toggle = (id: number) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const range = (to: number) => {
    const [low, high] = [Math.min(anchor.current, to), Math.max(anchor.current, to)];
    setChosen(new Set([...chosen, ...images.slice(low, high + 1).map((image) => image.id)]));
  };
  const go = (to: number, extend: boolean) => {
    const place = Math.max(0, Math.min(images.length - 1, to));
    moved.current = true;
    if (extend) range(place);
    else anchor.current = place;
    setAt(place);
  };
  const columns = () => {
    const tiles = [...(grid.current?.children ?? [])] as HTMLElement[];
    const top = tiles[0]?.offsetTop;
    const second = tiles.findIndex((tile) => tile.offsetTop !== top);
    return second > 0 ? second : Math.max(1, tiles.length);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      ArrowDown: at + columns(),
      ArrowUp: at - columns(),
      Home: 0,
      End: images.length - 1,
    };
    const step = steps[event.key];
    const reason = flagReasons[Number(event.key) - 1];
    if (step !== undefined) go(step, event.shiftKey);
    else if (reason && /^[1-6]$/.test(event.key)) flag(reason);
    else if (event.key === " " || event.key === "x") toggle(focused?.id ?? 0);
    else if (event.key === "a") setChosen(new Set(images.map((image) => image.id)));
    else if (event.key === "Escape") setChosen(new Set());
    else if (event.key === "u") unflag();
    else if (event.key === "z") setZoomed(!zoomed);
    else if (event.key === "Enter") window.location.assign(`/studies/${studyId}/candidates/${focused?.id}`);
    else return;
    event.preventDefault();
  };
  const source = (image: ReviewImage, kind: "tile" | "zoom") =>
    `/api/v1/studies/${studyId}/images/${image.id}/${kind}?v=${image.version}`;

  return (
    <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_17rem]">
      <div className="flex min-w-0 flex-col gap-3">
        {editable ? (
          <div className="sticky top-12 z-[4] flex flex-wrap items-center gap-2 border-b bg-surface py-2">
            <span className="min-w-24 text-muted text-xs tabular-nums" role="status">
              {chosen.size > 0 ? `${chosen.size} selected` : "Flag the focused one"}
            </span>
            {flagReasons.map((reason, index) => (
              <Button key={reason} size="small" disabled={pending || targets.length === 0} onClick={() => flag(reason)}>
                <kbd className="figures text-faint">{index + 1}</kbd> {flagWords[reason]}
              </Button>
            ))}
            <Button size="small" look="quiet" disabled={pending || targets.length === 0} onClick={unflag}>
              <kbd className="figures text-faint">u</kbd> take back
            </Button>
            <Input
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
              placeholder="note for the flag"
              aria-label="Note for the flag"
              maxLength={2000}
              className="h-7! w-44! text-xs!"
            />
          </div>
        ) : null}
        <div
          ref={grid}
          role="listbox"
          aria-label="Images of the class"
          aria-multiselectable
          tabIndex={-1}
          onKeyDown={onKey}
          className="grid grid-cols-[repeat(auto-fill,minmax(6.25rem,1fr))] gap-x-3 gap-y-4 sm:grid-cols-[repeat(auto-fill,minmax(7.25rem,1fr))]"
        >
          {images.map((image, place) => (
            <div
              key={image.id}
              role="option"
              aria-selected={chosen.has(image.id)}
              tabIndex={place === at ? 0 : -1}
              data-place={place}
              onClick={(event) => {
                if (event.shiftKey) range(place);
                else if (event.metaKey || event.ctrlKey || place === at) toggle(image.id);
                anchor.current = place;
                moved.current = true;
                setAt(place);
              }}
              onKeyDown={() => undefined}
              className="relative flex cursor-pointer select-none flex-col gap-1.5 rounded-md outline-offset-4"
            >
              <span className="sr-only">{`${image.path}, ${image.selected} of ${image.shown} selected it${image.flag ? `, flagged: ${flagWords[image.flag.reason]}` : ""}${isNearDuplicate(sets.get(image.id), image.id) ? ", a near-duplicate" : ""}`}</span>
              <span className="flex flex-col gap-1.5">
                <span className="relative block">
                  {/* biome-ignore lint/performance/noImgElement: the product serves its own derivatives */}
                  <img
                    src={source(image, "tile")}
                    alt=""
                    loading="lazy"
                    decoding="async"
                    className={`aspect-square w-full rounded-md bg-track object-cover outline-2 ${chosen.has(image.id) ? "outline-accent outline-offset-2" : "outline-transparent"} ${image.flag ? "opacity-45 grayscale" : ""}`}
                  />
                  {image.flag ? (
                    <span className="absolute right-1 bottom-1 left-1 flex items-center gap-1 rounded-sm bg-surface/95 px-1.5 font-medium text-danger text-xs">
                      <FlagIcon aria-hidden className="size-3 shrink-0" />
                      <span className="truncate">{flagWords[image.flag.reason]}</span>
                    </span>
                  ) : null}
                  {isNearDuplicate(sets.get(image.id), image.id) ? (
                    <span
                      className="absolute top-1 right-1 rounded-sm bg-surface/95 p-0.5 text-muted"
                      title="near-duplicate, out"
                    >
                      <Copy aria-hidden className="size-3.5" />
                    </span>
                  ) : null}
                  {image.outcome !== null && image.outcome < 4 ? (
                    <span className="absolute top-1 left-1 rounded-sm bg-accent px-1.5 font-medium text-accent-ink text-xs">
                      in
                    </span>
                  ) : null}
                </span>
                <FrequencyBar shown={image.shown} selected={image.selected} />
              </span>
            </div>
          ))}
        </div>
        <p className="text-faint text-xs max-sm:hidden">{hint}</p>
      </div>
      {focused ? (
        <aside
          aria-label="The image looked at"
          className="flex flex-col gap-3 max-xl:sticky max-xl:bottom-0 max-xl:z-[4] max-xl:border-t max-xl:bg-surface max-xl:py-2"
        >
          <div className="flex flex-col gap-3 xl:sticky xl:top-16 max-xl:gap-1.5">
            {/* biome-ignore lint/performance/noImgElement: the product serves its own derivatives */}
            <img
              src={source(focused, "zoom")}
              alt={focused.path}
              className="aspect-square w-full rounded-md bg-track object-contain max-xl:hidden"
            />
            <Link
              href={`/studies/${studyId}/candidates/${focused.id}`}
              className="figures truncate text-accent text-xs hover:underline"
            >
              {focused.path.split("/").at(-1)}
            </Link>
            <ol className="flex flex-col gap-1.5 text-xs max-xl:flex-row max-xl:flex-wrap max-xl:gap-x-4 max-xl:gap-y-0.5">
              {explainImage(focused, { minimumVotes, revision, set: explainedSet(set, focused.id) }).map((step) => (
                <li key={step.text} className="flex gap-2">
                  <span
                    aria-hidden
                    className={
                      step.passes === null ? "text-faint" : step.passes ? "text-good" : "font-medium text-danger"
                    }
                  >
                    {step.passes === null ? "·" : step.passes ? "✓" : "✗"}
                  </span>
                  <span className={step.passes === false ? "font-medium" : "text-muted"}>{step.text}</span>
                </li>
              ))}
            </ol>
            {set ? (
              <section aria-label="Near-duplicate set" className="flex flex-col gap-2 border-t pt-3 max-xl:hidden">
                <h3 className="font-medium text-xs">Near-duplicate set</h3>
                <ComponentTiles studyId={studyId} component={set} />
              </section>
            ) : null}
          </div>
        </aside>
      ) : null}
      {zoomed && focused ? (
        <div className="pointer-events-none fixed inset-0 z-40 flex items-center justify-center bg-[rgb(10_16_18/0.55)]">
          {/* biome-ignore lint/performance/noImgElement: the product serves its own derivatives */}
          <img src={source(focused, "zoom")} alt={focused.path} className="max-h-[86vh] max-w-[92vw] rounded-lg" />
        </div>
      ) : null}
    </div>
  );
}

function isNearDuplicate(set: ResolvedComponent | undefined, candidateId: number): boolean {
  return set?.nearDuplicates.includes(candidateId) ?? false;
}

/** Null for an image that a set decides nothing about: one that stands in none, or a reference image. */
function explainedSet(set: ResolvedComponent | undefined, candidateId: number): ExplainedSet | null {
  const own = set?.candidates.find((candidate) => candidate.candidateId === candidateId);
  if (!set || !own) return null;
  const { nodes, hasOriginal } = set;
  return { images: nodes.length, hasOriginal, survives: own.survives, byHand: own.overridden !== null };
}
