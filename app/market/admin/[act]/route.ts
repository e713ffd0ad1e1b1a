import { operatorForm } from "@/lib/market/operator/forms";

export const dynamic = "force-dynamic";

export async function POST(request: Request, { params }: { params: Promise<{ act: string }> }): Promise<Response> {
  return operatorForm(request, (await params).act);
}
