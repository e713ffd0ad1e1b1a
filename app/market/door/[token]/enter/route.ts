import { enterDoor } from "@/lib/market/site/door-forms";

export const dynamic = "force-dynamic";

export async function POST(request: Request, { params }: { params: Promise<{ token: string }> }): Promise<Response> {
  return enterDoor(request, decodeURIComponent((await params).token));
}
