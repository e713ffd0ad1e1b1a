import { MTurkServiceException } from "@aws-sdk/client-mturk";
import { AppError } from "@/lib/errors";

const prefix = "AWS.MechanicalTurk.";

/** The market's own code of a refusal ("HITDoesNotExist"), or "" where it gave none. */
export function turkCode(error: unknown): string {
  if (!(error instanceof MTurkServiceException)) return "";
  const code = "TurkErrorCode" in error ? error.TurkErrorCode : undefined;
  return typeof code === "string" ? code.replace(prefix, "") : "";
}

/**
 * What a failed call means for us. `marketUnreachable`: its effect is unknown or it may work later (network, time limit, an answer
 * cut off, 5xx, throttling, no funds, a key that is not accepted): do it again. `marketRefused`: it had no effect and never will as it stands.
 * `act` and `endpoint` name what was tried and where, e.g. "create HIT 17".
 */
export function marketError(error: unknown, act: string, endpoint: string): AppError {
  if (error instanceof AppError) return error;
  const code = turkCode(error);
  const text = error instanceof Error ? error.message.trim() || error.name : String(error);
  const details = { endpoint, act, turkCode: code };
  if (code === "InsufficientFunds") {
    return new AppError(
      "marketUnreachable",
      `Cannot ${act} at ${endpoint}: the account there has too little money (${text}); add to it, the job worker goes on trying`,
      details,
      { cause: error },
    );
  }
  if (error instanceof MTurkServiceException && isFinal(error)) {
    return new AppError(
      "marketRefused",
      `Cannot ${act} at ${endpoint}: the market refused (${[code || error.name, text].join(": ")})`,
      details,
      { cause: error },
    );
  }
  return new AppError(
    "marketUnreachable",
    `Cannot ${act} at ${endpoint}: the market does not answer as it should (${text}); the job worker goes on trying`,
    details,
    { cause: error },
  );
}

/** Names under which the service says that it was asked too often; such a request had no effect. */
const throttlings = ["ThrottlingException", "Throttling", "TooManyRequestsException"];
/** Names under which the service says "later". */
const later = new Set([...throttlings, "RequestTimeout", "ServiceFault"]);

/** Whether the market was asked too often: the request had no effect and may be made again at once. */
export function isThrottling(error: unknown): boolean {
  return (
    error instanceof MTurkServiceException &&
    (throttlings.includes(error.name) || error.$metadata.httpStatusCode === 429)
  );
}

function isFinal(error: MTurkServiceException): boolean {
  const status = error.$metadata.httpStatusCode ?? 0;
  return status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status) && !later.has(error.name);
}
