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
