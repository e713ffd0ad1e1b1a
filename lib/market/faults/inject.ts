import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { type Fulfil, refusal } from "../protocol/handle-request";
import { RequestError } from "../protocol/request-error";
import { type FaultSpec, faultsOf } from "./spec";

/** Header by which an answer tells the faulty server what to do to the connection. */
export const faultHeader = "x-market-fault";

/** Draws numbers in [0, 1) that depend on the seed alone. */
export function seededDraw(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
}

function broken(how: "hang" | "reset"): Response {
  return new Response(null, { headers: { [faultHeader]: how } });
}

function serverError(): Response {
  return new Response(
    JSON.stringify({ __type: "ServiceFault", Message: "A fault on demand.", TurkErrorCode: "AWS.ServiceFault" }),
    {
      status: 500,
      headers: { "content-type": "application/x-amz-json-1.1" },
    },
  );
}

const sleep = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/** What goes around each operation: the same seed and the same order of requests give the same faults. */
export function injectFaults(spec: FaultSpec): Fulfil {
  const draw = seededDraw(spec.seed);
  const window = { second: 0, requests: 0 };
  return async (operation, act) => {
    const second = Math.floor(Date.now() / 1000);
    if (window.second !== second) Object.assign(window, { second, requests: 0 });
    window.requests += 1;
    if (spec.throttlePerSecond > 0 && window.requests > spec.throttlePerSecond) {
      return new Response(JSON.stringify({ __type: "ThrottlingException", message: "Rate exceeded" }), { status: 400 });
    }
    const faults = faultsOf(spec, operation);
    if (faults.latencyMilliseconds > 0) await sleep(faults.latencyMilliseconds);
    let left = draw();
    const happens = (chance: number) => {
      const hit = left >= 0 && left < chance;
      left -= chance;
      return hit;
    };
    if (happens(faults.failBefore)) return serverError();
    if (happens(faults.resetBefore)) return broken("reset");
    if (happens(faults.insufficientFunds)) {
      return refusal(new RequestError("InsufficientFunds", "This account has no money left (a fault on demand)."));
    }
    const answer = late(await act(), spec.lateListingSeconds);
    if (happens(faults.failAfter)) return serverError();
    if (happens(faults.resetAfter)) return broken("reset");
    if (happens(faults.hang)) return broken("hang");
    const whole = await answer;
    if (happens(faults.truncate)) whole.headers.set(faultHeader, "truncate");
    return whole;
  };
}

/** Leaves out of a listing what is younger than `seconds`. */
async function late(answer: Response, seconds: number): Promise<Response> {
  if (seconds === 0 || answer.status !== 200) return answer;
  const body = (await answer.clone().json()) as {
    Assignments?: { SubmitTime: number }[];
    HITs?: { CreationTime: number }[];
    NumResults?: number;
  };
  const before = Date.now() / 1000 - seconds;
  if (body.Assignments) body.Assignments = body.Assignments.filter((one) => one.SubmitTime <= before);
  if (body.HITs) body.HITs = body.HITs.filter((one) => one.CreationTime <= before);
  const listed = body.Assignments ?? body.HITs;
  if (!listed) return answer;
  return new Response(JSON.stringify({ ...body, NumResults: listed.length }), { status: 200, headers: answer.headers });
}
