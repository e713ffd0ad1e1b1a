import { requireApiStudy } from "@/lib/auth/require-study";
import { AppError, errorResponse } from "@/lib/errors";
import { importPredictions } from "@/lib/features/predictions/mutations";
import { listPredictionSets } from "@/lib/features/predictions/queries";
import { newPredictionsSchema } from "@/lib/features/predictions/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id/predictions: every model's predictions on every test set; doubtful ones first. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    return Response.json({ predictions: await listPredictionSets(studyId) });
  } catch (error) {
    return errorResponse(error);
  }
}

/** The largest file: scores of 50,000 images x 1000 classes in double precision are 400 MB. */
const largestFile = 512 * 1024 ** 2;

/**
 * POST /api/v1/studies/:id/predictions, a form: `file` (.npy, .npz, .json, .csv, .jsonl, .parquet), `testSet`, and where wanted
 * `model`, `classes` (class list of the model), `mend=true`, `replace=true`, `manifest` (SHA-256), `column` (of a table of accuracies).
 */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "researcher");
    const length = Number(request.headers.get("content-length") ?? 0);
    if (length > largestFile)
      throw new AppError(
        "tooLarge",
        `Cannot take ${length} bytes of predictions: at most ${largestFile} at once; send the ranked classes instead of all scores`,
      );
    const sent = Object.fromEntries(await request.formData().catch(() => new FormData()));
    const { file, testSet, classes, ...rest } = parseSent(newPredictionsSchema, sent, "bring predictions in");
    const bytesOf = async (one: File) => new Uint8Array(await one.arrayBuffer());
    const predictions = await importPredictions(studyId, {
      ...rest,
      fileName: file.name.slice(-255),
      bytes: await bytesOf(file),
      testSetId: testSet,
      classes: classes && { name: classes.name, bytes: await bytesOf(classes) },
      createdBy: user.id,
    });
    return Response.json({ predictions }, { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}
