import { findEarnings, listHistory } from "@/lib/market/site/queries";
import { HistoryView } from "../_components/history-view";
import { SiteHeader } from "../_components/site-header";
import { requireWorker } from "../_components/worker";

export const dynamic = "force-dynamic";
export const metadata = { title: "History" };

export default async function HistoryPage() {
  const worker = await requireWorker();
  const [rows, earnings] = await Promise.all([listHistory(worker.id), findEarnings(worker.id)]);
  return (
    <>
      <SiteHeader worker={worker} here="/history" />
      <main>
        <HistoryView rows={rows} earnings={earnings} />
      </main>
    </>
  );
}
