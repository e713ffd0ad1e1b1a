import { Badge, type Tone } from "@/components/ui/badge";
import type { BatchListItem } from "@/lib/features/batches/queries";

const tones: Record<BatchListItem["state"], Tone> = {
  draft: "neutral",
  publishing: "accent",
  published: "accent",
  ended: "good",
  failed: "danger",
};
const words: Record<BatchListItem["state"], string> = {
  draft: "draft",
  publishing: "publishing",
  published: "at the market",
  ended: "ended",
  failed: "failed",
};

export function BatchState({ state }: { state: BatchListItem["state"] }) {
  return <Badge tone={tones[state]}>{words[state]}</Badge>;
}
