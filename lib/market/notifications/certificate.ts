// A self-signed X.509 certificate around an RSA key, written out in DER: readers of SNS messages expect the public key in one.
// Source: RFC 5280 section 4.1 (structure), RFC 8017 appendix C (sha256WithRSAEncryption).
import { createSign, generateKeyPairSync, randomBytes } from "node:crypto";

function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const size = body.length;
  if (size < 0x80) return Buffer.concat([Buffer.from([tag, size]), body]);
  const bytes = size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), body]);
}

const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts);
const text = (value: string) => der(0x0c, Buffer.from(value, "utf8"));
const utcTime = (at: Date) =>
  der(0x17, Buffer.from(`${at.toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`, "ascii"));

/** 1.2.840.113549.1.1.11 with its null parameters. */
const sha256WithRsa = sequence(Buffer.from("06092a864886f70d01010b", "hex"), Buffer.from("0500", "hex"));
/** 2.5.4.3, commonName. */
const commonName = Buffer.from("0603550403", "hex");

/** Draws an RSA key of 2048 bits and a certificate of `name` for it, valid for ten years from `at`. Both in PEM. */
export function makeSigningKey(name: string, at: Date): { privateKey: string; certificate: string } {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const issuer = sequence(der(0x31, sequence(commonName, text(name))));
  const until = new Date(at);
  until.setUTCFullYear(at.getUTCFullYear() + 10);
  // The first bit of the serial number is 0: it is positive.
  const serial = Buffer.concat([Buffer.from([0x41]), randomBytes(15)]);
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    sha256WithRsa,
    issuer,
    sequence(utcTime(at), utcTime(until)),
    issuer,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = createSign("sha256").update(toBeSigned).sign(privateKey);
  const certificate = sequence(toBeSigned, sha256WithRsa, der(0x03, Buffer.from([0]), signature));
  const lines = certificate
    .toString("base64")
    .replace(/(.{64})/g, "$1\n")
    .trimEnd();
  return {
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}
