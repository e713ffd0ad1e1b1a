// AWS Signature Version 4, verified as the service does. Source: AWS General Reference, "Signing AWS API requests".
import { createHash, createHmac } from "node:crypto";
import { equalTexts } from "../seal";

/** A refusal before the operation: answered with its `__type` alone, as the service's front does. */
export class SignatureError extends Error {
  override readonly name = "SignatureError";
  constructor(
    readonly type:
      | "MissingAuthenticationTokenException"
      | "IncompleteSignatureException"
      | "UnrecognizedClientException"
      | "InvalidSignatureException",
    message: string,
  ) {
    super(message);
  }
}

/** How far the signer's clock may be off. */
const allowedSkewSeconds = 300;

export interface SignedRequest {
  method: string;
  url: URL;
  headers: Headers;
  body: Uint8Array;
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text, "utf8").digest();
}

function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function canonicalQuery(url: URL): string {
  return [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join("&");
}

function readAuthorization(header: string | null) {
  if (!header) throw new SignatureError("MissingAuthenticationTokenException", "Missing Authentication Token");
  const match = /^AWS4-HMAC-SHA256\s+(.+)$/.exec(header);
  const fields = new Map(
    (match?.[1] ?? "").split(",").map((field): [string, string] => {
      const [name, ...value] = field.trim().split("=");
      return [name ?? "", value.join("=")];
    }),
  );
  const credential = fields.get("Credential")?.split("/") ?? [];
  const [accessKeyId, day, region, service, end] = credential;
  const signedHeaders = fields.get("SignedHeaders")?.split(";");
  const signature = fields.get("Signature");
  if (!match || !accessKeyId || !day || !region || !service || end !== "aws4_request" || !signedHeaders || !signature) {
    throw new SignatureError(
      "IncompleteSignatureException",
      "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters of AWS4-HMAC-SHA256",
    );
  }
  return { accessKeyId, day, region, service, signedHeaders, signature };
}

/**
 * Checks a request's signature and returns the access key that signed it. `secretOf` gives a key's secret, or null where it does not
 * exist or is revoked. Throws SignatureError: unsigned, malformed, unknown key, stale or future date (5 minutes), wrong signature.
 */
export async function verifySignature(
  request: SignedRequest,
  secretOf: (accessKeyId: string) => Promise<string | null>,
  now = new Date(),
): Promise<string> {
  const { accessKeyId, day, region, service, signedHeaders, signature } = readAuthorization(
    request.headers.get("authorization"),
  );
  if (service !== "mturk-requester") {
    throw new SignatureError(
      "InvalidSignatureException",
      `Credential should be scoped to correct service: 'mturk-requester', not '${service}'.`,
    );
  }
  for (const needed of ["host", "x-amz-date", "x-amz-target"]) {
    if (request.headers.has(needed) && !signedHeaders.includes(needed)) {
      throw new SignatureError("InvalidSignatureException", `'${needed}' must be a signed header.`);
    }
  }
  const stamp = request.headers.get("x-amz-date") ?? "";
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp);
  if (!parts || !stamp.startsWith(day)) {
    throw new SignatureError(
      "IncompleteSignatureException",
      `X-Amz-Date must be of the form YYYYMMDDTHHMMSSZ and of the credential's day; it is '${stamp}'.`,
    );
  }
  const [, year, month, dayOfMonth, hour, minute, second] = parts.map(Number);
  const signedAt = Date.UTC(year ?? 0, (month ?? 1) - 1, dayOfMonth, hour, minute, second);
  if (Math.abs(now.getTime() - signedAt) > allowedSkewSeconds * 1000) {
    const present = now.toISOString().replace(/[-:]|\.\d{3}/g, "");
    throw new SignatureError(
      "InvalidSignatureException",
      `Signature expired: ${stamp} is more than ${allowedSkewSeconds / 60} min. from ${present}; set the client's clock.`,
    );
  }
  const secret = await secretOf(accessKeyId);
  if (secret === null) {
    throw new SignatureError("UnrecognizedClientException", "The security token included in the request is invalid.");
  }
  const canonicalRequest = [
    request.method,
    // The protocol has one path; the web server may have routed the request on to another.
    "/",
    canonicalQuery(request.url),
    ...signedHeaders.map((name) => `${name}:${(request.headers.get(name) ?? "").trim().replace(/ +/g, " ")}`),
    "",
    signedHeaders.join(";"),
    sha256(request.body),
  ].join("\n");
  const scope = [day, region, service, "aws4_request"].join("/");
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, day), region), service), "aws4_request");
  const expected = createHmac("sha256", key)
    .update(["AWS4-HMAC-SHA256", stamp, scope, sha256(canonicalRequest)].join("\n"))
    .digest("hex");
  if (!equalTexts(expected, signature)) {
    throw new SignatureError(
      "InvalidSignatureException",
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.",
    );
  }
  return accessKeyId;
}
