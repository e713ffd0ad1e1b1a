"use client";

import { Check, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "@/components/ui/button";
import type { KeywordImage } from "@/lib/features/keywords/queries";

type Answer = { ok: boolean; message: string };

/** Most candidates of one act (confirmationsSchema). */
const mostAtOnce = 1000;

interface KeywordLabellingProps {
  studyId: number;
  userId: string;
  images: readonly KeywordImage[];
  /** Images that the plan wants of the keyword. */
  target: number;
  /** The first person picks, the second confirms what others picked. */
  as: "first" | "second";
  editable: boolean;
  pick: (sent: unknown) => Promise<Answer>;
  confirm: (sent: unknown) => Promise<Answer>;
}

/** Of a candidate: whether it is taken (true), turned down (false) or waits (null) by who looks at it. */
type Mark = boolean | null;

const words = {
  first: { true: "picked", false: "deselected by the second person", null: "open" },
  second: { true: "confirmed", false: "deselected", null: "open" },
} as const;

/** The second person's word goes before the first one's. */
function markOf({ pickedBy, confirmed }: KeywordImage, as: "first" | "second"): Mark {
  return as === "second" || confirmed !== null ? confirmed : pickedBy === null ? null : true;
}

/** The images of one keyword: those of the old set in view, and the candidates to pick, or picked ones to confirm. */
export function KeywordLabelling({
  studyId,
  userId,
  images,
  target,
  as,
  editable,
  pick,
  confirm,
}: KeywordLabellingProps) {
  const router = useRouter();
  const read = () => new Map(images.map((one) => [one.candidateId, markOf(one, as)]));
  const [marks, setMarks] = useState(read);
  const [shown, setShown] = useState(images);
  if (shown !== images) {
    setShown(images);
    setMarks(read());
  }
  const references = images.filter(({ role }) => role === "reference");
  const candidates = images.filter(
    ({ role, pickedBy }) => role === "candidate" && (as === "first" || (pickedBy !== null && pickedBy !== userId)),
  );
  const mark = (image: KeywordImage) => marks.get(image.candidateId) ?? null;
  const open = candidates.filter((one) => mark(one) === null);
  const taken = candidates.filter((one) => mark(one) === true);
  const set = async (chosen: readonly KeywordImage[], to: Mark) => {
    if (!editable || chosen.length === 0) return;
    const candidateIds = chosen.map(({ candidateId }) => candidateId);
    const before = new Map(candidateIds.map((id) => [id, marks.get(id) ?? null]));
    setMarks((now) => new Map([...now, ...candidateIds.map((id) => [id, to] as const)]));
    const answer = await (as === "first"
      ? pick({ candidateIds, picked: to === true })
      : // All that are chosen bear the same mark.
        confirm({ candidateIds, confirmed: to, was: before.get(candidateIds[0] ?? 0) ?? null }));
    if (answer.ok) return;
    toast.error(answer.message);
    setMarks((now) => new Map([...now, ...before]));
    // Somebody else may have been faster: the next look is at what stands.
    router.refresh();
  };
  const press = (image: KeywordImage) => {
    const now = mark(image);
    if (as === "second") void set([image], now === null ? true : now ? false : null);
    else if (image.confirmed === null) void set([image], now === null ? true : null);
    else toast.error("The second person has looked at it; ask to have that taken back first");
  };
  return (
    <div className="flex flex-col gap-6">
      <section className="flex flex-col gap-2">
        <h2 className="font-medium text-base">In the old set</h2>
        {references.length === 0 ? (
          <p className="text-muted">No image of the old set is imported under this keyword.</p>
        ) : (
          <ul className="flex gap-2 overflow-x-auto pb-2">
            {references.map((one) => (
              <li key={one.candidateId} className="shrink-0">
                <Tile studyId={studyId} image={one} className="size-20" />
              </li>
            ))}
          </ul>
        )}
      </section>
      <section className="flex flex-col gap-2">
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <h2 className="font-medium text-base">{as === "first" ? "Candidates: pick" : "Picked by others: confirm"}</h2>
          <p className="text-muted text-xs tabular-nums" role="status">
            {taken.length} {words[as].true} of {target} wanted, {open.length} open
          </p>
          {editable && as === "second" && open.length > 1 ? (
            <Button size="small" onClick={() => void set(open.slice(0, mostAtOnce), true)}>
              Confirm all {Math.min(open.length, mostAtOnce)} open
            </Button>
          ) : null}
        </div>
        {candidates.length === 0 ? (
          <p className="text-muted">
            {as === "first" ? "No candidate stands under this keyword." : "Nobody else has picked one here."}
          </p>
        ) : (
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(6rem,1fr))] gap-3">
            {candidates.map((one) => {
              const said = mark(one);
              const by = one.pickedByName ? `, picked by ${one.pickedByName}` : "";
              return (
                <li key={one.candidateId}>
                  <button
                    type="button"
                    aria-pressed={said === true}
                    aria-label={`${one.path}, ${words[as][`${said}`]}`}
                    title={`${one.path}${by}`}
                    disabled={!editable}
                    onClick={() => press(one)}
                    className={`relative block w-full rounded-md outline-2 outline-offset-2 ${said === true ? "outline-accent" : "outline-transparent"}`}
                  >
                    <Tile studyId={studyId} image={one} className={`w-full ${said === false ? "opacity-40" : ""}`} />
                    {said === true ? (
                      <Check
                        aria-hidden
                        className="absolute top-1 right-1 size-4 rounded-sm bg-accent p-0.5 text-accent-ink"
                      />
                    ) : said === false ? (
                      <X aria-hidden className="absolute top-1 right-1 size-4 rounded-sm bg-danger p-0.5 text-ground" />
                    ) : null}
                  </button>
                </li>
              );
            })}
          </ul>
        )}
      </section>
    </div>
  );
}

function Tile({ studyId, image, className }: { studyId: number; image: KeywordImage; className: string }) {
  return (
    // biome-ignore lint/performance/noImgElement: the product serves its own derivatives
    <img
      src={`/api/v1/studies/${studyId}/images/${image.candidateId}/tile?v=${image.version}`}
      alt={image.path}
      loading="lazy"
      className={`aspect-square rounded-md bg-track object-cover ${className}`}
    />
  );
}
