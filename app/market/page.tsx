import { listWork } from "@/lib/market/site/queries";
import { Landing } from "./_components/landing";
import { SiteHeader } from "./_components/site-header";
import { WorkList } from "./_components/work-list";
import { findWorker } from "./_components/worker";

export const dynamic = "force-dynamic";

interface Props {
  searchParams: Promise<{ signin?: string; returned?: string }>;
}

export default async function FrontPage({ searchParams }: Props) {
  const { signin, returned } = await searchParams;
  const worker = await findWorker();
  if (!worker) {
    return (
      <>
        <SiteHeader worker={null} />
        <Landing unknownCode={signin === "unknown"} />
      </>
    );
  }
  return (
    <>
      <SiteHeader worker={worker} here="/" />
      <main>
        {returned && (
          <p className="notice" role="status">
            Returned. Somebody else will get it; nothing was counted against you.
          </p>
        )}
        <WorkList groups={await listWork(worker.id)} />
      </main>
    </>
  );
}
