import { stringify } from "csv-stringify/sync";
import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { listOrder } from "@/lib/features/test-sets/queries";
import { parseTestSetId } from "@/lib/features/test-sets/schema";

interface Context {
  params: Promise<{ studyId: string; testSetId: string }>;
}

/** GET /api/v1/studies/:id/test-sets/:testSetId/order: which image is row 0, 1, 2, … of an array of predictions, as CSV. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, testSetId } = await params;
    const access = await requireApiStudy(request, studyId, "viewer");
    const { name, rows } = await listOrder(access.studyId, parseTestSetId(testSetId));
    const text = stringify([["row", "class", "class_index", "sha256", "path"], ...rows.map((row) => [...row])], {
      record_delimiter: "unix",
      escape_formulas: true,
    });
    return new Response(text, {
      headers: {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": `attachment; filename="${name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}-order.csv"`,
        "Cache-Control": "private, no-cache",
      },
    });
  } catch (error) {
    return errorResponse(error);
  }
}
