import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { countLeft, findWork } from "@/lib/market/site/queries";
import { autoCookie, readCookie } from "@/lib/market/site/session";
import { DoneView } from "../../_components/done-view";
import { SiteHeader } from "../../_components/site-header";
import { WorkView } from "../../_components/work-view";
import { requireWorker } from "../../_components/worker";

export const dynamic = "force-dynamic";
export const metadata = { title: "HIT" };

export default async function AssignmentPage({ params }: { params: Promise<{ id: string }> }) {
  const worker = await requireWorker();
  const work = await findWork(worker.id, (await params).id);
  if (!work) notFound();
  const auto = readCookie((await headers()).get("cookie"), autoCookie) !== null;
  const left = work.state === "working" ? 0 : await countLeft(worker.id, work.hit.hitType.groupId);
  return (
    <>
      <SiteHeader worker={worker} />
      {work.state === "working" ? <WorkView work={work} /> : <DoneView work={work} auto={auto} left={left} />}
    </>
  );
}
