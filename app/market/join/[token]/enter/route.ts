import { join } from "@/lib/market/site/worker-forms";

export const dynamic = "force-dynamic";

export async function POST(request: Request, { params }: { params: Promise<{ token: string }> }): Promise<Response> {
  return join(request, (await params).token);
}
