import { Badge, type Tone } from "@/components/ui/badge";
import type { ClassStanding } from "@/lib/features/reviews/schema";

const tones: Readonly<Record<ClassStanding, Tone>> = {
  unreviewed: "neutral",
  reviewed: "good",
  problematic: "danger",
  conflict: "attention",
};

/** How a class stands in a round, in one word. */
export function StandingBadge({ standing }: { standing: ClassStanding }) {
  return <Badge tone={tones[standing]}>{standing}</Badge>;
}
