"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { type KeyboardEvent, type UIEvent, useEffect, useRef, useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import type { ReviewImage, ReviewNeighbour } from "@/lib/features/duplicates/queries";
import type { Verdict } from "@/lib/features/duplicates/schema";
import { ComparedPicture } from "./compared-picture";
import { formatDistance, metricWords } from "./metric-words";

interface PairReviewProps {
  studyId: number;
  image: ReviewImage;
  /** Address of the next image of the queue. */
  nextHref: string;
  editable: boolean;
  decide: (sent: unknown) => Promise<{
    ok: boolean;
    message: string;
    /** What stands instead of what the page has shown. */
    standing?: readonly { imageId: number; otherId: number; verdict: Verdict | null }[];
  }>;
}

const verdictLooks = {
  duplicate: { word: "duplicate", look: "bg-danger text-ground" },
  distinct: { word: "different", look: "bg-surface/95 text-ink" },
} as const;

/** One candidate beside its neighbours: two images large, one key per verdict, blink to compare. */
export function PairReview({ studyId, image, nextHref, editable, decide }: PairReviewProps) {
  const router = useRouter();
  const [verdicts, setVerdicts] = useState(() => new Map(image.neighbours.map((one) => [one.imageId, one.verdict])));
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      image.neighbours.findIndex(({ verdict }) => verdict === null),
    ),
  );
  const [blink, setBlink] = useState(false);
  const [zoomed, setZoomed] = useState(false);
  const room = useRef<HTMLElement>(null);
  useEffect(() => room.current?.focus({ preventScroll: true }), []);
  const boxes = [useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null)] as const;
  // A zoom begins in the middle of both.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the boxes are the same all along, what they hold is not
  useEffect(() => {
    for (const { current: box } of zoomed ? boxes : [])
      box?.scrollTo((box.scrollWidth - box.clientWidth) / 2, (box.scrollHeight - box.clientHeight) / 2);
  }, [zoomed]);
  // Zoomed pictures move together, each by its own measure: they need not have the same shape.
  const moveTogether = (event: UIEvent<HTMLDivElement>) => {
    const moved = event.currentTarget;
    const other = boxes.find(({ current }) => current !== moved)?.current;
    if (!other) return;
    const follow = (side: "Left" | "Top", length: "Width" | "Height") => {
      const room = moved[`scroll${length}`] - moved[`client${length}`];
      const share = room > 0 ? moved[`scroll${side}`] / room : 0;
      const to = Math.round(share * (other[`scroll${length}`] - other[`client${length}`]));
      // The one that follows is heard too: a pixel less or more would send both to and fro.
      if (Math.abs(other[`scroll${side}`] - to) > 1) other[`scroll${side}`] = to;
    };
    follow("Left", "Width");
    follow("Top", "Height");
  };

  const neighbour = image.neighbours[at];
  const open = image.neighbours.filter(({ imageId }) => (verdicts.get(imageId) ?? null) === null);

  const keep = async (others: readonly ReviewNeighbour[], verdict: Verdict | "clear") => {
    if (!editable || others.length === 0) return;
    const before = verdicts;
    const after = new Map(before);
    for (const { imageId } of others) after.set(imageId, verdict === "clear" ? null : verdict);
    setVerdicts(after);
    const next = image.neighbours.findIndex(({ imageId }) => (after.get(imageId) ?? null) === null);
    if (verdict !== "clear" && next >= 0) setAt(next);
    const decisions = others.map(({ imageId }) => ({
      imageId: image.imageId,
      otherId: imageId,
      verdict,
      was: before.get(imageId) ?? null,
    }));
    const answer = await decide({ decisions });
    if (!answer.ok) {
      toast.error(answer.message);
      const { standing = [] } = answer;
      const now = standing.map(
        (pair) => [pair.imageId === image.imageId ? pair.otherId : pair.imageId, pair.verdict] as const,
      );
      setVerdicts(new Map([...before, ...now]));
      // The pair that was in question comes back into view.
      setAt(at);
    } else if (verdict !== "clear" && next < 0) router.push(nextHref);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const step = (by: number) => setAt(Math.max(0, Math.min(image.neighbours.length - 1, at + by)));
    if (event.key === "ArrowRight") step(1);
    else if (event.key === "ArrowLeft") step(-1);
    else if (event.key === "d" && neighbour) void keep([neighbour], "duplicate");
    else if (event.key === "f" && neighbour) void keep([neighbour], "distinct");
    else if (event.key === "u" && neighbour) void keep([neighbour], "clear");
    else if (event.key === "A") void keep(open, "distinct");
    else if (event.key === "b") setBlink(true);
    else if (event.key === "z") setZoomed(!zoomed);
    else if (event.key === "n") router.push(nextHref);
    else return;
    event.preventDefault();
  };

  return (
    <section
      ref={room}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the room hears the keys of the review
      tabIndex={0}
      aria-label="Compare two images"
      onKeyDown={onKey}
      onKeyUp={(event) => event.key === "b" && setBlink(false)}
      onBlur={() => setBlink(false)}
      className="flex flex-col gap-4 outline-none"
    >
      <div className="grid grid-cols-2 gap-2 sm:gap-4">
        <ComparedPicture
          studyId={studyId}
          picture={blink && neighbour ? neighbour : image}
          label={blink && neighbour ? "neighbour" : "candidate"}
          zoomed={zoomed}
          box={boxes[0]}
          onScroll={moveTogether}
        />
        {neighbour ? (
          <ComparedPicture
            studyId={studyId}
            picture={neighbour}
            label={neighbour.role === "reference" ? "original set" : "other candidate"}
            zoomed={zoomed}
            box={boxes[1]}
            onScroll={moveTogether}
          />
        ) : null}
      </div>
      {neighbour ? (
        <div className="sticky bottom-0 z-[4] flex flex-wrap items-center gap-2 border-t bg-ground/95 py-3">
          <p className="mr-auto flex flex-wrap gap-x-4 text-muted text-xs tabular-nums" role="status">
            <span>
              {at + 1} of {image.neighbours.length}, {open.length} open
            </span>
            {neighbour.distances.map(({ metric, distance }) => (
              <span key={metric}>
                {metricWords[metric].name} {formatDistance(metric, distance)}
              </span>
            ))}
          </p>
          {editable ? (
            <>
              <Button onClick={() => void keep([neighbour], "duplicate")}>
                <kbd className="figures mr-1.5 text-faint max-sm:hidden">d</kbd>Duplicate
              </Button>
              <Button onClick={() => void keep([neighbour], "distinct")}>
                <kbd className="figures mr-1.5 text-faint max-sm:hidden">f</kbd>Different
              </Button>
              {open.length > 1 ? (
                <Button look="quiet" onClick={() => void keep(open, "distinct")}>
                  <kbd className="figures mr-1.5 text-faint max-sm:hidden">⇧A</kbd>All {open.length} open are different
                </Button>
              ) : null}
            </>
          ) : null}
          <Button
            look="quiet"
            onPointerDown={() => setBlink(true)}
            onPointerUp={() => setBlink(false)}
            onPointerLeave={() => setBlink(false)}
          >
            <kbd className="figures mr-1.5 text-faint max-sm:hidden">b</kbd>Blink
          </Button>
          <Button look="quiet" aria-pressed={zoomed} onClick={() => setZoomed(!zoomed)}>
            <kbd className="figures mr-1.5 text-faint max-sm:hidden">z</kbd>
            {zoomed ? "Whole" : "Zoom"}
          </Button>
          <Button asChild look="quiet">
            <Link href={nextHref} prefetch={false}>
              <kbd className="figures mr-1.5 text-faint max-sm:hidden">n</kbd>Next image
            </Link>
          </Button>
        </div>
      ) : null}
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(6rem,1fr))] gap-3" aria-label="Neighbours, nearest first">
        {image.neighbours.map((one, place) => {
          const verdict = verdicts.get(one.imageId) ?? null;
          return (
            <li key={one.imageId}>
              <button
                type="button"
                onClick={() => setAt(place)}
                aria-current={place === at}
                aria-label={`${one.path}, ${verdict ? verdictLooks[verdict].word : "open"}`}
                className={`relative block w-full rounded-md outline-2 outline-offset-2 ${place === at ? "outline-accent" : "outline-transparent"}`}
              >
                {/* biome-ignore lint/performance/noImgElement: the product serves its own derivatives */}
                <img
                  src={`/api/v1/studies/${studyId}/images/${one.candidateId}/tile?v=${one.version}`}
                  alt=""
                  loading="lazy"
                  className={`aspect-square w-full rounded-md bg-track object-cover ${verdict === "distinct" ? "opacity-45" : ""}`}
                />
                {verdict ? (
                  <span
                    className={`absolute right-1 bottom-1 left-1 rounded-sm px-1.5 font-medium text-xs ${verdictLooks[verdict].look}`}
                  >
                    {verdictLooks[verdict].word}
                  </span>
                ) : null}
              </button>
            </li>
          );
        })}
      </ul>
      <p className="text-faint text-xs max-sm:hidden">
        d duplicate, f different, u takes back, ← → move, hold b to blink, z zooms, n next image
      </p>
    </section>
  );
}
