import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

const tones = {
  good: { look: "bg-good-soft text-good", Icon: CircleCheck },
  attention: { look: "bg-attention-soft text-attention", Icon: TriangleAlert },
  danger: { look: "bg-danger-soft text-danger", Icon: CircleAlert },
} as const;

/** A sentence that must be read. */
export function Notice({ tone, children }: { tone: keyof typeof tones; children: ReactNode }) {
  const { look, Icon } = tones[tone];
  return (
    <div role={tone === "good" ? "status" : "alert"} className={`flex gap-2 rounded-md px-3 py-2 text-sm ${look}`}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 break-words">{children}</div>
    </div>
  );
}
