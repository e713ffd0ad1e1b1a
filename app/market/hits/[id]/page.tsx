import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { findPreview } from "@/lib/market/site/queries";
import { autoCookie, readCookie } from "@/lib/market/site/session";
import { PreviewView } from "../../_components/preview-view";
import { SiteHeader } from "../../_components/site-header";
import { requireWorker } from "../../_components/worker";

export const dynamic = "force-dynamic";
export const metadata = { title: "Preview" };

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ refused?: string }>;
}

export default async function PreviewPage({ params, searchParams }: Props) {
  const worker = await requireWorker();
  const { id } = await params;
  const preview = await findPreview(worker.id, id);
  if (!preview) notFound();
  const auto = readCookie((await headers()).get("cookie"), autoCookie) !== null;
  return (
    <>
      <SiteHeader worker={worker} />
      <PreviewView id={id} preview={preview} refused={(await searchParams).refused} auto={auto} />
    </>
  );
}
