import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { AppError } from "@/lib/errors";
import { s3Client } from "./s3-client";
import type { ImageStorage, StoredKind } from "./storage";

const missing = new Set(["NoSuchKey", "NotFound", "404"]);
const isMissing = (error: unknown) => error instanceof Error && missing.has(error.name);

/** Images as objects of a bucket: <prefix><kind>/<first two of the sha256>/<sha256>. An object is there whole or not at all. */
export function s3Storage({ bucket, prefix }: { bucket: string; prefix: string }): ImageStorage {
  const placeOf = (sha256: string, kind: StoredKind) => {
    if (!/^[0-9a-f]{64}$/.test(sha256))
      throw new RangeError(`Cannot place an image: ${JSON.stringify(sha256)} is no SHA-256`);
    return { Bucket: bucket, Key: `${prefix}${kind}/${sha256.slice(0, 2)}/${sha256}` };
  };
  return {
    async has(sha256, kind) {
      try {
        const { ContentLength } = await s3Client().send(new HeadObjectCommand(placeOf(sha256, kind)));
        return (ContentLength ?? 0) > 0;
      } catch (error) {
        if (isMissing(error)) return false;
        throw error;
      }
    },
    async write(sha256, kind, bytes) {
      const contentType = kind === "original" ? "application/octet-stream" : "image/jpeg";
      try {
        await s3Client().send(
          new PutObjectCommand({ ...placeOf(sha256, kind), Body: bytes, ContentType: contentType }),
        );
      } catch (error) {
        throw new AppError(
          "unavailable",
          `Cannot keep the ${kind} of image ${sha256} in the bucket ${bucket}: ${error instanceof Error ? error.name : error}; check S3_ENDPOINT, S3_BUCKET and its keys`,
          {},
          { cause: error },
        );
      }
    },
    async read(sha256, kind) {
      try {
        const { Body } = await s3Client().send(new GetObjectCommand(placeOf(sha256, kind)));
        return Body ? Buffer.from(await Body.transformToByteArray()) : undefined;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async remove(sha256, kind) {
      await s3Client().send(new DeleteObjectCommand(placeOf(sha256, kind)));
    },
    // An object that was acknowledged is durable.
    flush: async () => undefined,
  };
}
