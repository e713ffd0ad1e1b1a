import { join } from "node:path";

/** Folder of the public data sets that tests read where they are at hand: PUBLIC_DATA, or ../shared/data beside the project. */
export const publicData = process.env.PUBLIC_DATA ?? join(__dirname, "../../../shared/data");
