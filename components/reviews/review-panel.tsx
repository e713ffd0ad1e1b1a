"use client";

import { Check, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Form, FormRead, FormText } from "@/components/ui/form";
import type { ReviewedClass } from "@/lib/features/reviews/queries";
import type { FormState } from "@/lib/forms";
import { StandingBadge } from "./standing-badge";

/** The verdict on a class in the newest round: one's own, the other reviewer's once both have judged, and the way on. */
export function ReviewPanel({
  review,
  own,
  settles,
  nextHref,
  names,
  action,
}: {
  review: ReviewedClass;
  /** The slot that this person writes; null where the class is somebody else's. */
  own: ReviewedClass["slots"][number] | null;
  /** True where this person settles a conflict. */
  settles: boolean;
  nextHref: string | null;
  names: Readonly<Record<string, string>>;
  action: (previous: FormState, form: FormData) => Promise<FormState>;
}) {
  const nameOf = (id: string | null) => (id === null ? "nobody yet" : (names[id] ?? "a former member"));
  const others = review.slots.filter((slot) => slot.slot !== own?.slot);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <StandingBadge standing={review.standing} />
        <span className="text-muted text-xs">
          {review.images} images in the revision
          {review.flagged > 0 ? `, ${review.flagged} of them flagged since` : ""}
        </span>
      </div>
      {others.length > 0 ? (
        <ul className="flex flex-col gap-1 text-xs">
          {others.map((slot) => (
            <li key={slot.slot} className="text-muted">
              {slot.slot === 2 ? "Settled by" : `Reviewer ${slot.slot + 1}:`}{" "}
              {nameOf(slot.decidedBy ?? slot.assigneeId)}{" "}
              {slot.visible ? (
                <>
                  <span className="text-ink">{slot.verdict}</span>
                  {slot.note ? `, “${slot.note}”` : ""}
                </>
              ) : (
                "(hidden until both have judged)"
              )}
            </li>
          ))}
        </ul>
      ) : null}
      {own ? (
        <Form key={`${own.slot}-${own.version}`} action={action} toasts className="flex flex-col gap-3">
          <FormRead name="version" value={own.version} />
          <input type="hidden" name="slot" value={own.slot === 2 ? "2" : ""} />
          <FormText
            name="note"
            label={settles ? "Why it is settled so" : "Note"}
            defaultValue={own.note}
            rows={2}
            className="[&_textarea]:min-h-14"
          />
          <div className="flex flex-wrap gap-2">
            <Button
              type="submit"
              name="verdict"
              value="reviewed"
              aria-pressed={own.verdict === "reviewed"}
              look={own.verdict === "reviewed" ? "primary" : "secondary"}
            >
              <Check aria-hidden className="size-4" /> Reviewed
            </Button>
            <Button
              type="submit"
              name="verdict"
              value="problematic"
              aria-pressed={own.verdict === "problematic"}
              look={own.verdict === "problematic" ? "danger" : "secondary"}
            >
              <TriangleAlert aria-hidden className="size-4" /> Problematic
            </Button>
            {own.verdict === "unreviewed" ? null : (
              <Button type="submit" name="verdict" value="unreviewed" look="quiet">
                Take back
              </Button>
            )}
          </div>
          {own.decidedBy ? (
            <p className="text-muted text-xs">
              {own.carriedOver ? "Carried over from the round before; its images are the same. " : ""}
              Last saved by {nameOf(own.decidedBy)}.
            </p>
          ) : null}
        </Form>
      ) : (
        <p className="text-muted text-xs">This class is not yours to judge in this round.</p>
      )}
      {nextHref ? (
        <Link href={nextHref} className="text-accent hover:underline">
          Next class to review →
        </Link>
      ) : (
        <p className="text-muted text-xs">Nothing else is left for you in this round.</p>
      )}
    </div>
  );
}
