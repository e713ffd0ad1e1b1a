"use client";

import { Check, X } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import type { KeywordImage } from "@/lib/features/keywords/queries";

type Answer = { ok: boolean; message: string };

interface KeywordLabellingProps {
  studyId: number;
  userId: string;
  images: readonly KeywordImage[];
  /** The first person picks, the second confirms what others picked. */
  as: "first" | "second";
  editable: boolean;
  pick: (sent: unknown) => Promise<Answer>;
  confirm: (sent: unknown) => Promise<Answer>;
}

/** The images of one keyword: those of the old set in view, and the candidates to pick, or picked ones to confirm. */
export function KeywordLabelling({ studyId, userId, images, as, editable, pick, confirm }: KeywordLabellingProps) {
  const [marks, setMarks] = useState(
    () => new Map(images.map((one) => [one.candidateId, as === "first" ? one.pickedBy !== null : one.confirmed])),
  );
  const references = images.filter(({ role }) => role === "reference");
  const candidates = images.filter(
    ({ role, pickedBy }) => role === "candidate" && (as === "first" || (pickedBy !== null && pickedBy !== userId)),
  );
  const set = async (image: KeywordImage, mark: boolean | null) => {
    if (!editable) return;
    const before = marks;
    setMarks(new Map(before).set(image.candidateId, mark));
    const candidateIds = [image.candidateId];
    const answer = await (as === "first"
      ? pick({ candidateIds, picked: mark === true })
      : confirm({ candidateIds, confirmed: mark }));
    if (answer.ok) return;
    toast.error(answer.message);
    setMarks(before);
  };
  const press = (image: KeywordImage) => {
    const now = marks.get(image.candidateId) ?? null;
    if (as === "first") {
      if (image.confirmed === null) void set(image, now !== true);
      else toast.error("The second person has looked at it; ask to have that taken back first");
    } else void set(image, now === null ? true : now ? false : null);
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
        <h2 className="font-medium text-base">{as === "first" ? "Candidates: pick" : "Picked by others: confirm"}</h2>
        {candidates.length === 0 ? (
          <p className="text-muted">
            {as === "first" ? "No candidate stands under this keyword." : "Nobody else has picked one here."}
          </p>
        ) : (
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(6rem,1fr))] gap-3">
            {candidates.map((one) => {
              const mark = marks.get(one.candidateId) ?? null;
              return (
                <li key={one.candidateId}>
                  <button
                    type="button"
                    aria-pressed={mark === true}
                    aria-label={`${one.path}, ${mark === true ? (as === "first" ? "picked" : "confirmed") : mark === false && as === "second" ? "deselected" : "open"}`}
                    disabled={!editable}
                    onClick={() => press(one)}
                    className={`relative block w-full rounded-md outline-2 outline-offset-2 ${mark === true ? "outline-accent" : "outline-transparent"}`}
                  >
                    <Tile
                      studyId={studyId}
                      image={one}
                      className={`w-full ${mark === false && as === "second" ? "opacity-40" : ""}`}
                    />
                    {mark === true ? (
                      <Check
                        aria-hidden
                        className="absolute top-1 right-1 size-4 rounded-sm bg-accent p-0.5 text-accent-ink"
                      />
                    ) : mark === false && as === "second" ? (
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
