import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { markAsPaid } from "@/lib/features/payments/mutations";
import { listPayouts } from "@/lib/features/payments/queries";
import { newPayoutSchema } from "@/lib/features/payments/schema";
import { serializeCsv } from "@/lib/formats/csv-cells";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

const columns = [
  "workerId",
  "pseudonym",
  "endpoint",
  "marketWorkerId",
  "approved",
  "rewardCents",
  "bonusCents",
  "paidOutCents",
  "owedCents",
] as const;

/** GET /api/v1/studies/:id/payouts(?format=csv): who is owed what, with the market's ids of people, which payments need. For researchers. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "researcher");
    const payouts = await listPayouts(studyId);
    if (new URL(request.url).searchParams.get("format") !== "csv") return Response.json({ payouts });
    return new Response(serializeCsv(columns, payouts), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="study-${studyId}-payouts.csv"`,
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    return errorResponse(error);
  }
}

/** POST /api/v1/studies/:id/payouts { workerId, amountCents, note? }: writes down that money reached a worker outside of the market. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "researcher");
    const sent: unknown = await request.json().catch(() => undefined);
    await markAsPaid(studyId, parseSent(newPayoutSchema, sent, "write a payment down"), user.id);
    return Response.json({ payouts: await listPayouts(studyId) }, { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}
