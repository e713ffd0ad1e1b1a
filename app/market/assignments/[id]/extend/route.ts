import { extendTime } from "@/lib/market/site/worker-forms";

export const dynamic = "force-dynamic";

export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return extendTime(request, (await params).id);
}
