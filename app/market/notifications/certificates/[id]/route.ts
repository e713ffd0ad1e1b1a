import { findCertificate } from "@/lib/market/notifications/deliver";

export const dynamic = "force-dynamic";

export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const id = Number((await params).id);
  const certificate = Number.isSafeInteger(id) && id > 0 ? await findCertificate(id) : null;
  return certificate === null
    ? new Response("There is no such certificate.\n", { status: 404 })
    : new Response(certificate, {
        headers: { "content-type": "application/x-pem-file", "cache-control": "public, max-age=86400" },
      });
}
