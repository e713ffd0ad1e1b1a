import { findCertificate } from "@/lib/market/notifications/deliver";

export const dynamic = "force-dynamic";

export async function GET(_request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const { id } = await params;
  const certificate = /^[0-9]{1,9}$/.test(id) ? await findCertificate(Number(id)) : null;
  return certificate === null
    ? new Response("There is no such certificate.\n", { status: 404 })
    : new Response(certificate, {
        headers: { "content-type": "application/x-pem-file", "cache-control": "public, max-age=86400" },
      });
}
