import { resolve } from "node:path";

/** A path as the user meant it: npm runs scripts in the package's folder, REDRAW_INVOKED_FROM is where the user stood. */
export function userPath(path: string): string {
  return resolve(process.env.REDRAW_INVOKED_FROM ?? process.cwd(), path);
}
