import { readdirSync, readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { predictionExtensions } from "../../lib/formats/prediction";
import { Refusal } from "../refusal";
import { userPath } from "../user-path";

/** The bytes of a file the user named with `option`; throws a Refusal when there is none. */
export function readInput(path: string, option: string): Uint8Array {
  try {
    return readFileSync(userPath(path));
  } catch (error) {
    throw new Refusal(`Cannot read ${option} "${path}": ${readingFailure(error, "file")}`);
  }
}

/**
 * Prediction files in a folder by model name (the file's name without its ending), in name order, and the other files there.
 *
 * Hidden files are passed over. Throws a Refusal for a folder that is missing or empty and for two files of one model.
 */
export function listPredictions(
  folder: string,
  option: string,
): { readonly files: ReadonlyMap<string, string>; readonly others: readonly string[] } {
  const names = listFolder(folder, option);
  const files = new Map<string, string>();
  const others: string[] = [];
  for (const name of names) {
    const extension = extname(name);
    const model = name.slice(0, name.length - extension.length);
    const twin = files.get(model);
    if (!(predictionExtensions as readonly string[]).includes(extension)) others.push(name);
    else if (twin !== undefined)
      throw new Refusal(
        `Cannot tell which file of ${option} "${folder}" holds model "${model}": ${basename(twin)} and ${name} both do; remove one`,
      );
    else files.set(model, join(folder, name));
  }
  if (files.size === 0)
    throw new Refusal(
      `Cannot read ${option} "${folder}": none of its ${names.length} files ends in ${predictionExtensions.join(", ")}; give the folder with one prediction file a model`,
    );
  return { files, others };
}

function listFolder(folder: string, option: string): string[] {
  try {
    return readdirSync(userPath(folder), { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && !entry.name.startsWith("."))
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    throw new Refusal(`Cannot read ${option} "${folder}": ${readingFailure(error, "folder")}`);
  }
}

function readingFailure(error: unknown, wanted: "file" | "folder"): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return `there is no such ${wanted}; check the path`;
  if (code === "ENOTDIR") return "it is a file; give the folder with one prediction file a model";
  if (code === "EISDIR") return "it is a folder; give a file";
  return `${error instanceof Error ? error.message : String(error)}; check the path and its permissions`;
}
