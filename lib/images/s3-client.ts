import { S3Client } from "@aws-sdk/client-s3";
import { env } from "@/lib/env";

let opened: { settings: string; client: S3Client } | undefined;

/** The client of the object storage that the environment names (S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY). */
export function s3Client(): S3Client {
  const { S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = env();
  const settings = JSON.stringify([S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY]);
  if (opened?.settings !== settings)
    opened = {
      settings,
      client: new S3Client({
        region: S3_REGION,
        // Services other than AWS's rarely answer to bucket names in the host.
        ...(S3_ENDPOINT === "" ? {} : { endpoint: S3_ENDPOINT, forcePathStyle: true }),
        ...(S3_ACCESS_KEY_ID === ""
          ? {}
          : { credentials: { accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY } }),
        // Checksum trailers are an AWS extension that others store as part of the file.
        requestChecksumCalculation: "WHEN_REQUIRED",
        responseChecksumValidation: "WHEN_REQUIRED",
        maxAttempts: 5,
      }),
    };
  return opened.client;
}
