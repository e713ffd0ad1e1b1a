import { Check } from "lucide-react";
import Link from "next/link";
import type { AnsweredTile } from "@/lib/features/votes/queries";

const roleWords = {
  target: "target",
  positive_control: "positive control",
  negative_control: "negative control",
} as const;

function isWrong({ role, selected, shown }: AnsweredTile): boolean {
  return shown && ((role === "positive_control" && !selected) || (role === "negative_control" && selected));
}

/** What a worker answered, tile by tile: selected ones ringed, the others faded; controls named, those answered wrongly in amber. */
export function AnsweredTiles({ studyId, tiles }: { studyId: number; tiles: readonly AnsweredTile[] }) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(5.5rem,1fr))] gap-x-3 gap-y-3">
      {tiles.map((tile) => {
        const answer = tile.shown ? (tile.selected ? "selected" : "not selected") : "could not be shown";
        const note = [
          tile.role === "target" ? "" : roleWords[tile.role].replace(" control", ""),
          tile.shown ? "" : "not shown",
          tile.counted ? "" : "seen before",
        ].filter(Boolean);
        return (
          <li key={tile.position} className="min-w-0">
            <Link
              href={`/studies/${studyId}/candidates/${tile.candidateId}`}
              prefetch={false}
              title={`Position ${tile.position + 1}, ${roleWords[tile.role]}: ${answer}`}
              className="relative block"
            >
              {/* biome-ignore lint/performance/noImgElement: the product serves its own derivatives */}
              <img
                src={`/api/v1/studies/${studyId}/images/${tile.candidateId}/tile?v=${tile.version}`}
                alt={`Position ${tile.position + 1}, ${roleWords[tile.role]}: ${answer}`}
                loading="lazy"
                decoding="async"
                className={`aspect-square w-full rounded-sm bg-track object-cover ${tile.selected ? "ring-2 ring-accent ring-offset-2 ring-offset-surface" : "opacity-45"}`}
              />
              {tile.selected ? (
                <span
                  aria-hidden
                  className="absolute top-1 right-1 flex size-4 items-center justify-center rounded-full bg-accent text-accent-ink"
                >
                  <Check className="size-3" strokeWidth={3} />
                </span>
              ) : null}
            </Link>
            <p className={`mt-1 truncate text-xs ${isWrong(tile) ? "font-medium text-attention" : "text-faint"}`}>
              {note.length > 0 ? `${note.join(", ")}${isWrong(tile) ? ", wrong" : ""}` : "\u00a0"}
            </p>
          </li>
        );
      })}
    </ul>
  );
}
