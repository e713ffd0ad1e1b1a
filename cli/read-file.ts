import { openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { Refusal } from "./refusal";
import { userPath } from "./user-path";

/** The bytes of a file that the user named. Throws a Refusal that begins with `act`. */
export async function readUserFile(act: string, file: string): Promise<Uint8Array> {
  try {
    return await readFile(userPath(file));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new Refusal(`${act} ${userPath(file)}: ${code}; check the path`, { cause: error });
  }
}

/** A file that the user named, however large: it is read while it is sent. Throws a Refusal that begins with `act`. */
export async function openUserFile(act: string, file: string): Promise<Blob> {
  try {
    return await openAsBlob(userPath(file));
  } catch (error) {
    throw new Refusal(`${act} ${userPath(file)}: it cannot be read; check the path`, { cause: error });
  }
}

/** The JSON object in a file that the user named. Throws a Refusal that begins with `act`. */
export async function readJsonFile(act: string, file: string): Promise<Record<string, unknown>> {
  const text = Buffer.from(await readUserFile(act, file)).toString("utf8");
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Refused below, like a list or a number.
  }
  throw new Refusal(`${act} ${userPath(file)}: it holds no JSON object; give names and values between braces`);
}
