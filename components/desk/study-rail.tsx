"use client";

import {
  ChartScatter,
  CheckSquare,
  ClipboardCheck,
  Copy,
  Crosshair,
  Download,
  GalleryVerticalEnd,
  Images,
  KeyRound,
  LayoutGrid,
  type LucideIcon,
  PackageCheck,
  Send,
  Settings,
  Tags,
  Users,
} from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { Strip } from "@/components/ui/strip";
import { nounOf, type StudyNoun, studyNouns } from "./study-nouns";

const icons: Record<StudyNoun, LucideIcon> = {
  overview: LayoutGrid,
  classes: Tags,
  imports: Download,
  keywords: KeyRound,
  candidates: Images,
  batches: Send,
  votes: CheckSquare,
  workers: Users,
  reviews: ClipboardCheck,
  duplicates: Copy,
  variants: GalleryVerticalEnd,
  releases: PackageCheck,
  predictions: Crosshair,
  evaluations: ChartScatter,
  settings: Settings,
};

/** The nouns of the study with their counts: a rail beside the page, a strip above it on a phone. */
export function StudyRail({
  studyId,
  counts,
}: {
  studyId: number;
  counts: Partial<Record<StudyNoun, { text: string; live?: boolean }>>;
}) {
  const pathname = usePathname();
  const base = `/studies/${studyId}`;
  const here = nounOf(pathname.slice(base.length).split("/")[1]);
  return (
    <Strip
      aria-label="Study"
      className="flex gap-0.5 px-3 py-2 max-rail:scroll-sign rail:flex-col rail:overflow-visible rail:px-2"
    >
      {studyNouns.map(({ noun, path, label }) => {
        const href = base + path;
        const current = noun === here?.noun;
        const Icon = icons[noun];
        const count = counts[noun];
        return (
          <Link
            key={noun}
            href={href}
            aria-current={current ? "page" : undefined}
            className={`group flex h-8 shrink-0 items-center gap-2 rounded-md px-2 transition-colors duration-100 ${current ? "bg-hover font-medium text-ink" : "text-muted hover:bg-hover/60 hover:text-ink"}`}
          >
            <Icon aria-hidden className={`size-4 shrink-0 ${current ? "text-accent" : "text-faint"}`} />
            <span className="rail:flex-1">{label}</span>
            {count?.live ? (
              <span aria-hidden className="size-1.5 rounded-full bg-accent motion-safe:animate-pulse" />
            ) : null}
            {count ? <span className="figures text-faint">{count.text}</span> : null}
          </Link>
        );
      })}
    </Strip>
  );
}
