/** Writes `outfile` below `root`; resolves to the sources that went into it, relative to `root`. */
export function bundleEndpoint(root: string, outfile: string, options: { faults: boolean }): Promise<string[]>;
