import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { searchClasses } from "@/lib/features/classes/queries";

/** GET /studies/:id/search?q=: what the command palette finds in the study beyond its pages. */
export async function GET(request: Request, { params }: { params: Promise<{ studyId: string }> }): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    const q = new URL(request.url).searchParams.get("q")?.trim().slice(0, 100) ?? "";
    const classes = q === "" ? [] : await searchClasses(studyId, q);
    return Response.json({
      entries: classes.map(({ wnid, lemmas }) => ({
        group: "Classes",
        label: lemmas[0] ?? wnid,
        note: wnid,
        href: `/studies/${studyId}/classes/${encodeURIComponent(wnid)}`,
      })),
    });
  } catch (error) {
    return errorResponse(error);
  }
}
