import { AppError } from "@/lib/errors";

/** Most bytes of a file that is sent as a body and read whole; files of votes, predictions and archives are streamed. */
const mostBytes = 64 * 1024 * 1024;

/** The bytes of a body, read only as far as the limit whatever its length was said to be. Throws AppError tooLarge that names `act`. */
export async function readSent(request: Request, act: string): Promise<Uint8Array> {
  const refuse = () => {
    throw new AppError("tooLarge", `Cannot ${act}: the body is larger than ${mostBytes} bytes; cut the file`);
  };
  if (Number(request.headers.get("content-length") ?? 0) > mostBytes) refuse();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > mostBytes) refuse();
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
