import { GetObjectCommand, ListObjectsV2Command, S3ServiceException } from "@aws-sdk/client-s3";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { byteLimit } from "@/lib/images/prepare-image";
import { s3Client } from "@/lib/images/s3-client";
import type { SettingsOf } from "./settings";
import type { ReadResult, Source, SourceItem } from "./source";

/** The keys below a prefix of a bucket, <prefix><class>/<image>, in the bucket's order. Only buckets of IMPORT_S3_BUCKETS. */
export async function openS3(settings: SettingsOf<"s3">): Promise<Source> {
  const allowed = env()
    .IMPORT_S3_BUCKETS.split(",")
    .map((bucket) => bucket.trim());
  if (!allowed.includes(settings.bucket))
    throw new AppError(
      "forbidden",
      `Cannot import from the bucket ${settings.bucket}: it is not among those of IMPORT_S3_BUCKETS (${env().IMPORT_S3_BUCKETS || "none"}); ask the operator to add it`,
    );
  const prefix = settings.prefix === "" || settings.prefix.endsWith("/") ? settings.prefix : `${settings.prefix}/`;
  return {
    async count(signal) {
      let total = 0;
      for await (const _ of listKeys(settings.bucket, prefix, signal)) total += 1;
      return total;
    },
    async *items(signal) {
      for await (const { key, size } of listKeys(settings.bucket, prefix, signal))
        yield toItem(settings.bucket, prefix, key, size);
    },
  };
}

async function* listKeys(
  bucket: string,
  prefix: string,
  signal: AbortSignal,
): AsyncGenerator<{ key: string; size: number }> {
  let token: string | undefined;
  do {
    const page = await s3Client()
      .send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }), {
        abortSignal: signal,
      })
      .catch((error: unknown) => {
        throw new AppError(
          "unavailable",
          `Cannot list s3://${bucket}/${prefix}: ${nameOf(error)}; check S3_ENDPOINT, the keys and the bucket's name, and resume`,
        );
      });
    // Consoles mark folders by empty keys that end in a slash.
    for (const { Key: key, Size: size } of page.Contents ?? [])
      if (key && !key.endsWith("/")) yield { key, size: size ?? 0 };
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (token);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}

function toItem(bucket: string, prefix: string, key: string, size: number): SourceItem {
  const path = key.slice(prefix.length);
  const parts = path.split("/");
  const wnid = parts.length > 1 ? parts.at(-2) : undefined;
  return {
    path,
    wnid,
    refusal:
      wnid === undefined ? "it stands beside the class folders; give it a key <prefix><class>/<image>" : undefined,
    provenance: { source: "s3", sourceId: key, sourceUrl: `s3://${bucket}/${key}` },
    read: (signal) => readObject(bucket, key, size, signal),
  };
}

async function readObject(bucket: string, key: string, size: number, signal: AbortSignal): Promise<ReadResult> {
  if (size > byteLimit)
    return { ok: false, reason: `it has ${size} bytes and ${byteLimit} are the most that are read; store it smaller` };
  try {
    const { Body } = await s3Client().send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
    if (!Body) return { ok: false, reason: "the bucket answers without content; put the image there again" };
    return { ok: true, bytes: Buffer.from(await Body.transformToByteArray()) };
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    return { ok: false, reason: `the bucket answers ${error.name}; mend that and import again` };
  }
}
