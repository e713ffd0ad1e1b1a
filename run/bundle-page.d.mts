/** Files whose change makes the bundle stale, beside the packages. */
export const pageSources: readonly string[];
/** Writes app/hit/generated/page-assets.ts below `root`. */
export function bundlePage(root: string): Promise<void>;
