// Faults on demand: what a bad network, a tired service and a careless queue do, drawn from a seed.
import type { ServerResponse } from "node:http";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { z } from "zod";
import type { Around } from "../around";
import { now } from "../db/clock";
import { refusal } from "../protocol/handle-request";
import { RequestError } from "../protocol/request-error";
import { type FaultSpec, faultSpec, faultsOf } from "./spec";

export interface Faults extends Around {
  /** Changes the faults from the next request on, and starts their draws anew. Throws ZodError. */
  set(spec: z.input<typeof faultSpec>): void;
}

/** How an answer tells `write` what to do to the connection. */
const header = "x-market-fault";
export const faultsPath = "/faults";

/** Draws numbers in [0, 1) that depend on the seed alone. */
function seededDraw(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
}

/** Faults to put around an endpoint. Where an endpoint has them, PUT /faults with a specification as JSON changes them. */
export function createFaults(first: z.input<typeof faultSpec> = {}): Faults {
  let spec: FaultSpec = faultSpec.parse(first);
  let draw = seededDraw(spec.seed);
  const window = { second: 0, requests: 0 };
  const set: Faults["set"] = (next) => {
    spec = faultSpec.parse(next);
    draw = seededDraw(spec.seed);
    window.requests = 0;
  };

  const isThrottled = () => {
    const second = Math.floor(Date.now() / 1000);
    if (window.second !== second) Object.assign(window, { second, requests: 0 });
    window.requests += 1;
    return spec.throttlePerSecond > 0 && window.requests > spec.throttlePerSecond;
  };

  return {
    set,
    fulfil: async (operation, act) => {
      const isForm = operation === "externalSubmit";
      if (!isForm && isThrottled()) return json(400, { __type: "ThrottlingException", message: "Rate exceeded" });
      const faults = faultsOf(spec, operation);
      const { lateListingSeconds } = spec;
      let left = draw();
      const happens = (chance: number) => {
        const hit = left >= 0 && left < chance;
        left -= chance;
        return hit;
      };
      const serverError = () =>
        isForm
          ? new Response("A fault on demand.\n", { status: 500 })
          : json(500, { __type: "ServiceFault", Message: "A fault on demand.", TurkErrorCode: "AWS.ServiceFault" });
      if (faults.latencyMilliseconds > 0) await new Promise((done) => setTimeout(done, faults.latencyMilliseconds));
      if (happens(faults.failBefore)) return serverError();
      if (happens(faults.resetBefore)) return broken("reset");
      if (happens(faults.insufficientFunds) && !isForm) {
        return refusal(new RequestError("InsufficientFunds", "This account has no money left (a fault on demand)."));
      }
      const answer = await late(await act(), lateListingSeconds);
      if (happens(faults.failAfter)) return serverError();
      if (happens(faults.resetAfter)) return broken("reset");
      if (happens(faults.hang)) return broken("hang");
      if (happens(faults.truncate)) answer.headers.set(header, "truncate");
      return answer;
    },
    sending: async (send, attempt) => {
      const { lose, double, reorder } = spec.notifications;
      const [lost, doubled, reordered] = [draw() < lose, draw() < double, draw() < reorder];
      if (lost) return;
      if (reordered && attempt === 1) throw new Error("held back (a fault on demand)");
      await send();
      if (doubled) await send();
    },
    control: {
      path: faultsPath,
      handle: async (request) => {
        if (request.method !== "PUT") return json(405, { error: `${faultsPath} takes PUT with a specification` });
        try {
          set(JSON.parse(await request.text()));
        } catch (error) {
          return json(400, { error: error instanceof z.ZodError ? z.prettifyError(error) : String(error) });
        }
        return new Response(null, { status: 204 });
      },
    },
    write,
  };
}

function json(status: number, body: object): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/x-amz-json-1.1" } });
}

function broken(how: "hang" | "reset"): Response {
  return new Response(null, { headers: { [header]: how } });
}

async function write(response: Response, outgoing: ServerResponse): Promise<void> {
  const fault = response.headers.get(header);
  if (fault === "hang") return;
  if (fault === "reset") {
    outgoing.socket?.resetAndDestroy();
    return;
  }
  const body = Buffer.from(await response.arrayBuffer());
  const headers = [...response.headers].filter(([name]) => name !== header);
  outgoing.writeHead(response.status, [...headers, ["content-length", String(body.byteLength)]].flat());
  if (fault !== "truncate") outgoing.end(body);
  else outgoing.write(body.subarray(0, body.byteLength >> 1), () => outgoing.socket?.destroy());
}

/** Leaves out of a listing what is younger than `seconds`. */
async function late(answer: Response, seconds: number): Promise<Response> {
  if (seconds === 0 || answer.status !== 200 || !answer.headers.get("content-type")?.includes("json")) return answer;
  const body = (await answer.clone().json()) as {
    Assignments?: { SubmitTime: number }[];
    HITs?: { CreationTime: number }[];
    NumResults?: number;
  };
  const before = (await now()).getTime() / 1000 - seconds;
  if (body.Assignments) body.Assignments = body.Assignments.filter((one) => one.SubmitTime <= before);
  if (body.HITs) body.HITs = body.HITs.filter((one) => one.CreationTime <= before);
  const listed = body.Assignments ?? body.HITs;
  if (!listed) return answer;
  return new Response(JSON.stringify({ ...body, NumResults: listed.length }), { status: 200, headers: answer.headers });
}
