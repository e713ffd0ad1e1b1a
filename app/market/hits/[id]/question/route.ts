import { htmlQuestion } from "@/lib/market/site/html-question";

export const dynamic = "force-dynamic";

export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return htmlQuestion((await params).id);
}
