// The baseline of bench/submit.ts: node:http, JSON.parse and the very statement of the product; no framework, no token, no validation.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { WorkerHit } from "@/lib/auth/scopes";
import { storeSubmission } from "@/lib/features/assignments/mutations";
import type { Submission } from "@/lib/features/assignments/schema";

export interface BareBody {
  hit: { studyId: number; hitId: number };
  submission: Omit<Submission, "pageIssuedAt" | "body"> & { pageIssuedAt: string };
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString();
    const { hit, submission } = JSON.parse(body) as BareBody;
    const whole: Submission = { ...submission, pageIssuedAt: new Date(submission.pageIssuedAt), body };
    storeSubmission(hit as WorkerHit, whole).then(
      (outcome) =>
        response.writeHead(outcome.ok ? 200 : 409, { "content-type": "application/json" }).end(JSON.stringify(outcome)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit(0));
