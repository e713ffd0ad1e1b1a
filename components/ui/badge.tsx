import type { ReactNode } from "react";

const tones = {
  neutral: "bg-hover text-muted",
  accent: "bg-accent-soft text-accent",
  good: "bg-good-soft text-good",
  attention: "bg-attention-soft text-attention",
  danger: "bg-danger-soft text-danger",
} as const;
export type Tone = keyof typeof tones;

/** A state in one word. */
export function Badge({ tone = "neutral", children, title }: { tone?: Tone; children: ReactNode; title?: string }) {
  return (
    <span
      title={title}
      className={`inline-flex h-5 items-center gap-1 whitespace-nowrap rounded-full px-2 font-medium text-xs ${tones[tone]}`}
    >
      {children}
    </span>
  );
}

const dots: Record<Tone, string> = {
  neutral: "bg-control",
  accent: "bg-accent",
  good: "bg-good",
  attention: "bg-attention-mark",
  danger: "bg-danger",
};

/** A state as a dot, with its word for those who do not see the colour. */
export function Dot({ tone, label }: { tone: Tone; label: string }) {
  return (
    <span className="inline-flex items-center">
      <span aria-hidden className={`size-2 rounded-full ${dots[tone]}`} />
      <span className="sr-only">{label}</span>
    </span>
  );
}
