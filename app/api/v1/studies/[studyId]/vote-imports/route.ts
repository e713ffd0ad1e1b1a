import { requireApiStudy } from "@/lib/auth/require-study";
import { AppError, errorResponse } from "@/lib/errors";
import { importVotes } from "@/lib/features/vote-imports/mutations";
import { listVoteImports } from "@/lib/features/vote-imports/queries";
import { newVoteImportSchema } from "@/lib/features/vote-imports/schema";
import { parseSent } from "@/lib/parse-sent";

interface Context {
  params: Promise<{ studyId: string }>;
}

/** GET /api/v1/studies/:id/vote-imports: the files of votes that were brought in, newest first. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId } = await requireApiStudy(request, (await params).studyId, "viewer");
    return Response.json({ voteImports: await listVoteImports(studyId) });
  } catch (error) {
    return errorResponse(error);
  }
}

const largestFile = 1024 ** 3;

/** POST /api/v1/studies/:id/vote-imports?kind=votes|counts&name=...: brings the CSV file in the body in, all or nothing. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  try {
    const { studyId, user } = await requireApiStudy(request, (await params).studyId, "researcher");
    const query = Object.fromEntries(new URL(request.url).searchParams);
    const input = parseSent(newVoteImportSchema, query, "import votes");
    if (!request.body)
      throw new AppError("badRequest", `Cannot import "${input.name}": the body is empty; send the CSV file`);
    const imported = await importVotes(studyId, {
      ...input,
      source: limited(request.body, input.name),
      createdBy: user.id,
    });
    return Response.json({ voteImport: imported }, { status: 201 });
  } catch (error) {
    return errorResponse(error);
  }
}

/** The bytes of the body, up to the most that one file may have. */
async function* limited(body: ReadableStream<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const bytes of body) {
    length += bytes.length;
    if (length > largestFile)
      throw new AppError("tooLarge", `Cannot import "${name}": it has more than ${largestFile} bytes; split it`);
    yield bytes;
  }
}
