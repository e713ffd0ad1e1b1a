import { requireApiStudy } from "@/lib/auth/require-study";
import { errorResponse } from "@/lib/errors";
import { createListedTestSet, ensureTestSet, refuseFile } from "@/lib/features/test-sets/mutations";
import { listTestSets } from "@/lib/features/test-sets/queries";
import { listedTestSetFormSchema, newTestSetSchema } from "@/lib/features/test-sets/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id/test-sets: what predictions can speak of, newest first. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    return Response.json({ testSets: await listTestSets(studyId) });
  } catch (error) {
    return errorResponse(error);
  }
}

/**
 * POST /api/v1/studies/:id/test-sets: of the reference images or of a revision (JSON), or of a file of labels (a form with name,
 * labels and maybe classes; with imageCount alone for sets of which only accuracies are known).
 */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "researcher");
    if (!request.headers.get("content-type")?.startsWith("multipart/form-data")) {
      const wanted = parseSent(newTestSetSchema, await request.json().catch(() => undefined), "make a test set");
      return Response.json({ testSet: await ensureTestSet(studyId, wanted, user.id) }, { status: 201 });
    }
    const form = Object.fromEntries(await request.formData().catch(() => new FormData()));
    const { name, labels, classes, imageCount } = parseSent(listedTestSetFormSchema, form, "make a test set");
    const bytes = async (file: File | undefined) =>
      file && { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
    const testSet = await createListedTestSet(studyId, {
      name,
      imageCount,
      labels: await bytes(labels),
      classes: await bytes(classes),
      createdBy: user.id,
    }).catch(refuseFile);
    return Response.json({ testSet }, { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}
