import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { type FoundName, findByName } from "@/lib/features/studies/queries";

const places: Record<FoundName["kind"], { group: string; path: string }> = {
  class: { group: "Classes", path: "/classes/" },
  batch: { group: "Batches", path: "/batches/" },
  revision: { group: "Revisions", path: "/variants/" },
  worker: { group: "Workers", path: "/workers/" },
  evaluation: { group: "Evaluations", path: "/evaluations/" },
  study: { group: "Other studies", path: "" },
};

/** GET /studies/:id/search?q=: what the command palette finds beyond the study's pages. */
export async function GET(request: Request, { params }: { params: Promise<{ studyId: string }> }): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "viewer");
    const q = new URL(request.url).searchParams.get("q")?.trim().slice(0, 100) ?? "";
    const found = await findByName(studyId, user.id, q.replaceAll("\0", ""));
    return Response.json({
      entries: found.map(({ kind, id, name }) => ({
        group: places[kind].group,
        label: name,
        ...(kind === "class" ? { note: id } : {}),
        href: kind === "study" ? `/studies/${id}` : `/studies/${studyId}${places[kind].path}${encodeURIComponent(id)}`,
      })),
    });
  } catch (error) {
    return errorResponse(error);
  }
}
