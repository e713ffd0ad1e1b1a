// The requester endpoint: one POST in, one JSON answer out, whatever server carries it.
import type { Fulfil } from "../around";
import { accessKeySecret } from "../requesters/queries";
import { allowRequest } from "../requesters/throttle";
import { operations } from "./operations";
import { RequestError } from "./request-error";
import { SignatureError, verifySignature } from "./signature";
import { validate } from "./validation";

const contentType = "application/x-amz-json-1.1";
const targetPrefix = "MTurkRequesterServiceV20170117.";
/** Largest body that is read; the largest legal request is about 400 KB (a question in which every byte is escaped). */
export const largestBody = 1_000_000;

function answer(status: number, body: object): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": contentType, "x-amzn-requestid": crypto.randomUUID(), "cache-control": "no-store" },
  });
}

/** The wire form of a refusal: the service closes its texts with the time in milliseconds. */
export function refusal(error: RequestError): Response {
  return answer(400, {
    __type: "RequestError",
    Message: `${error.message} (${Date.now()})`,
    TurkErrorCode: `AWS.MechanicalTurk.${error.turkErrorCode}`,
  });
}

function errorAnswer(error: unknown): Response {
  if (error instanceof RequestError) return refusal(error);
  if (error instanceof SignatureError) return answer(400, { __type: error.type, message: error.message });
  console.error(error);
  return answer(500, {
    __type: "ServiceFault",
    Message: `The market failed at this request; its log has the reason. (${Date.now()})`,
    TurkErrorCode: "AWS.ServiceFault",
  });
}

async function readBody(request: Request): Promise<Uint8Array> {
  const reader = request.body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    chunks.push(part.value);
    size += part.value.byteLength;
    if (size > largestBody) {
      await reader?.cancel();
      throw new RequestError(
        "InvalidParameterValue",
        `The request is larger than ${largestBody} bytes; a Question is at most 65535 bytes long.`,
      );
    }
  }
  return Buffer.concat(chunks);
}

function parseBody(body: Uint8Array): unknown {
  if (body.byteLength === 0) return {};
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new RequestError("InvalidParameterValue", "The request body is not JSON in UTF-8.");
  }
}

/** Answers one signed request of the requester API, with `fulfil` around its operation. Never throws: refusals are RequestErrors of HTTP 400, failures ServiceFaults of 500. */
export async function handleRequest(request: Request, fulfil: Fulfil = (_operation, act) => act()): Promise<Response> {
  try {
    const target = request.headers.get("x-amz-target") ?? "";
    const name = target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : "";
    const operation = operations.get(name);
    const body = await readBody(request);
    const key = { secret: "", requesterId: 0 };
    await verifySignature(
      { method: request.method, url: new URL(request.url), headers: request.headers, body },
      async (id) => {
        const found = await accessKeySecret(id);
        if (found) Object.assign(key, found);
        return found?.secret ?? null;
      },
    );
    if (!operation) {
      throw new RequestError(
        "UnknownOperation",
        `There is no operation '${target}'; X-Amz-Target must be ${targetPrefix}<Operation> of the API of 2017-01-17.`,
      );
    }
    if (!allowRequest(key.requesterId)) return answer(400, { __type: "ThrottlingException", message: "Rate exceeded" });
    const input = validate(operation.input, parseBody(body));
    return await fulfil(operation.name, async () => {
      try {
        return answer(200, await operation.run({ requesterId: key.requesterId }, input));
      } catch (error) {
        return errorAnswer(error);
      }
    });
  } catch (error) {
    return errorAnswer(error);
  }
}
