import { requireApiStudy } from "@/lib/auth/require-study";
import { AppError, errorResponse } from "@/lib/errors";
import { importFlags } from "@/lib/features/flags/mutations";
import { FileFormatError } from "@/lib/formats/file-format-error";
import { parseFlagListJson } from "@/lib/formats/flag-list-json";
import { readSent } from "@/lib/read-sent";

/** POST /api/v1/studies/:id/flags/list?name=: ImageNetV2's candidate_blacklist.json as the body; flags the images that it names. */
export async function POST(request: Request, { params }: { params: Promise<{ studyId: string }> }): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "researcher");
    const name = new URL(request.url).searchParams.get("name") ?? "the list sent";
    const bytes = await readSent(request, "import flags");
    const flags = parseFlagListJson(bytes, name);
    return Response.json(await importFlags(studyId, { name, flags, actor: user.id }), { status: 201 });
  } catch (error) {
    return errorResponse(
      error instanceof FileFormatError ? new AppError("badRequest", error.message, {}, { cause: error }) : error,
    );
  }
}
