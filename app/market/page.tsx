import { findStay } from "@/lib/market/doors/stays";
import { findEarnings, listWork } from "@/lib/market/site/queries";
import { Landing } from "./_components/landing";
import { SiteHeader } from "./_components/site-header";
import { StayBanner } from "./_components/stay-banner";
import { WorkList } from "./_components/work-list";
import { findWorker } from "./_components/worker";

export const dynamic = "force-dynamic";

interface Props {
  searchParams: Promise<{ signin?: string; returned?: string; finish?: string; erased?: string }>;
}

export default async function FrontPage({ searchParams }: Props) {
  const { signin, returned, finish, erased } = await searchParams;
  const worker = await findWorker();
  if (!worker) {
    return (
      <>
        <SiteHeader worker={null} />
        <Landing unknownCode={signin === "unknown"} erased={erased !== undefined} />
      </>
    );
  }
  const [stay, groups, earnings] = await Promise.all([
    findStay(worker.id),
    listWork(worker.id),
    findEarnings(worker.id),
  ]);
  return (
    <>
      <SiteHeader worker={worker} here="/" />
      <main>
        {stay && <StayBanner stay={stay} nothingDone={finish === "nothing"} />}
        {returned && (
          <p className="notice" role="status">
            Returned. Somebody else will get it; nothing was counted against you.
          </p>
        )}
        {!stay?.full && <WorkList groups={groups} earnings={earnings} />}
      </main>
    </>
  );
}
