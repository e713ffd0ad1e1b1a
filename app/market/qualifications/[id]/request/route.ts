import { askForQualification } from "@/lib/market/site/qualification-forms";

export const dynamic = "force-dynamic";

export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return askForQualification(request, (await params).id);
}
