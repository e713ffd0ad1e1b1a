import type { Metadata } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { PlotTips } from "@/components/charts/plot-tips";
import { Brand, BrandMark } from "@/components/desk/brand";
import { CommandPalette } from "@/components/desk/command-palette";
import { AlertBell, MarketDot } from "@/components/desk/health";
import { Keyboard } from "@/components/desk/keyboard";
import { LiveUpdates } from "@/components/desk/live-updates";
import { PageSwap } from "@/components/desk/page-swap";
import { StudyBreadcrumb } from "@/components/desk/study-breadcrumb";
import { actPages, belowPages, crowdPages, settingsPages, studyNouns } from "@/components/desk/study-nouns";
import { StudyRail } from "@/components/desk/study-rail";
import { ThemeSwitch } from "@/components/desk/theme-switch";
import { UserCorner } from "@/components/desk/user-corner";
import { formatCount } from "@/components/ui/format";
import { setTheme, signOut } from "@/lib/auth/actions";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import { readTheme } from "@/lib/auth/theme";
import { countOpenAlerts } from "@/lib/features/alerts/queries";
import { countDuplicates } from "@/lib/features/duplicates/queries";
import { countEvaluations } from "@/lib/features/evaluations/queries";
import { countPredictions } from "@/lib/features/predictions/queries";
import { getCrowdProgress, marketHealthOf } from "@/lib/features/progress/queries";
import { countReleases } from "@/lib/features/releases/queries";
import { getStudy, getStudyCounts } from "@/lib/features/studies/queries";

export async function generateMetadata({ params }: { params: Promise<{ studyId: string }> }): Promise<Metadata> {
  const { studyId } = await requireStudy((await params).studyId, "viewer");
  const { name } = await getStudy(studyId);
  // The overview has no title of its own.
  return { title: { template: `%s · ${name} · Redraw`, default: name } };
}

export default async function StudyLayout({
  children,
  params,
}: {
  children: ReactNode;
  params: Promise<{ studyId: string }>;
}) {
  const { studyId, user, role } = await requireStudy((await params).studyId, "viewer");
  const [study, duplicates, counts, theme, alerts, progress, predictions, evaluations, releases] = await Promise.all([
    getStudy(studyId),
    countDuplicates(studyId),
    getStudyCounts(studyId),
    readTheme(),
    countOpenAlerts(studyId),
    getCrowdProgress(studyId),
    countPredictions(studyId),
    countEvaluations(studyId),
    countReleases(studyId),
  ]);
  const market = marketHealthOf(progress);
  const base = `/studies/${studyId}`;
  return (
    <div className="flex flex-col rail:grid rail:min-h-dvh rail:grid-cols-[14rem_minmax(0,1fr)]">
      <aside className="flex flex-col border-b bg-surface max-rail:order-2 rail:sticky rail:top-0 rail:h-dvh rail:border-r rail:border-b-0">
        <div className="flex h-12 shrink-0 items-center px-4 max-rail:hidden">
          <Brand />
        </div>
        <p className="truncate px-4 pt-2 pb-1 font-medium text-faint text-xs max-rail:hidden">{study.name}</p>
        <StudyRail
          studyId={studyId}
          counts={{
            classes: { text: formatCount(counts.classes) },
            imports: { text: formatCount(counts.imports), live: counts.runningImports > 0 },
            candidates: { text: formatCount(counts.candidates + counts.references) },
            batches: { text: formatCount(counts.batches), live: counts.openBatches > 0 },
            votes: { text: formatCount(counts.votes) },
            workers: { text: formatCount(counts.workers) },
            duplicates: { text: formatCount(duplicates.duplicate), live: duplicates.running > 0 },
            variants: { text: formatCount(counts.revisions) },
            releases: { text: formatCount(releases.all), live: releases.running > 0 },
            predictions: { text: formatCount(predictions.sets), live: predictions.running > 0 },
            evaluations: { text: formatCount(evaluations.all), live: evaluations.running > 0 },
          }}
        />
        <div className="mt-auto flex flex-col items-start gap-2 border-t p-3 max-rail:hidden">
          <ThemeSwitch theme={theme} action={setTheme} />
          <UserCorner name={user.name} email={user.email} signOut={signOut} />
        </div>
      </aside>
      {/* On a phone its two parts stand on either side of the strip of nouns. */}
      <div className="min-w-0 max-rail:contents">
        <header className="sticky top-0 z-10 flex h-12 items-center justify-between gap-3 border-b bg-ground/90 px-4 backdrop-blur-sm max-rail:order-1 sm:px-6">
          <div className="flex min-w-0 items-center gap-3">
            <Link href="/studies" className="shrink-0 rail:hidden" aria-label="Studies">
              <BrandMark />
            </Link>
            <StudyBreadcrumb studyId={studyId} name={study.name} />
          </div>
          <div className="flex shrink-0 items-center gap-2">
            <LiveUpdates href={`/studies/${studyId}/pulse`} />
            <MarketDot studyId={studyId} {...market} />
            <AlertBell studyId={studyId} alerts={alerts} />
            <Keyboard go={studyNouns.map(({ key, label, path }) => ({ key, label, href: base + path }))} />
            <CommandPalette
              searchHref={`/studies/${studyId}/search`}
              entries={[
                ...studyNouns.map((noun) => ({
                  group: study.name,
                  label: noun.label,
                  href: base + noun.path,
                  keys: `g ${noun.key}`,
                })),
                ...[...crowdPages, ...actPages]
                  .filter((page) => canActAs(role, page.least))
                  .map((page) => ({
                    group: actPages.some(({ path }) => path === page.path) ? "Act" : "Pages",
                    label: page.label,
                    href: base + page.path,
                  })),
                ...[
                  ...belowPages,
                  ...settingsPages.slice(1).map(({ name, label }) => ({ path: `/${name}`, label })),
                ].map((page) => ({ group: "Pages", label: page.label, href: base + page.path })),
                { group: "Redraw", label: "All studies", href: "/studies" },
                { group: "Redraw", label: "New study", href: "/studies/new" },
                { group: "Redraw", label: "Account and API tokens", href: "/account" },
              ]}
            />
            <Link
              href="/account"
              aria-label={`Account of ${user.name}`}
              className="flex size-8 items-center justify-center rounded-full bg-accent-soft font-medium text-accent text-xs rail:hidden"
            >
              {user.name.slice(0, 1).toUpperCase()}
            </Link>
          </div>
        </header>
        <main className="mx-auto flex w-full max-w-7xl flex-col gap-6 px-4 py-6 max-rail:order-3 sm:px-6">
          <PageSwap>{children}</PageSwap>
        </main>
        {/* Outside the header: its blur would be what "fixed" is fixed to. */}
        <PlotTips />
      </div>
    </div>
  );
}
