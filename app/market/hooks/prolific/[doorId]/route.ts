import { prolificHook } from "@/lib/market/doors/stays";

export const dynamic = "force-dynamic";

export async function POST(request: Request, { params }: { params: Promise<{ doorId: string }> }): Promise<Response> {
  return prolificHook(request, (await params).doorId);
}
