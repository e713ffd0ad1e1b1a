import { z } from "zod";

/** Body of POST /classes that makes the list from the names of a folder's folders. */
export const classesFromFolderSchema = z.strictObject({ folder: z.string().trim().min(1) });
