import { MTurkClient } from "@aws-sdk/client-mturk";
import { env } from "@/lib/env";
import { isThrottling } from "./market-error";
import { paced, RateBucket } from "./rate-bucket";

const clients = new Map<string, MTurkClient>();

/**
 * The client of one endpoint, kept for the process. Its calls keep the rate that the market bears; beyond throttling it asks once:
 * retries are the outbox's, which knows what may be repeated. Without the time limits a call to a silent server would hang for ever.
 */
export function crowdClient(endpoint: string): MTurkClient {
  const known = clients.get(endpoint);
  if (known) return known;
  const { CROWD_REGION, CROWD_ACCESS_KEY_ID, CROWD_SECRET_ACCESS_KEY } = env();
  const client = new MTurkClient({
    endpoint,
    region: CROWD_REGION,
    credentials: { accessKeyId: CROWD_ACCESS_KEY_ID, secretAccessKey: CROWD_SECRET_ACCESS_KEY },
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
  });
  const bucket = new RateBucket();
  client.middlewareStack.add((next) => (args) => paced(bucket, isThrottling, () => next(args)), {
    step: "initialize",
    name: "keepRate",
  });
  clients.set(endpoint, client);
  return client;
}
