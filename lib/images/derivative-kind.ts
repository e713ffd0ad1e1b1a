/** The two pictures made of every original: the tile of the grid, and the zoom that a worker opens over it. */
export const derivativeKinds = ["tile", "zoom"] as const;
export type DerivativeKind = (typeof derivativeKinds)[number];

/** Longest side in pixels; smaller originals are never enlarged. */
export const longestSide: Record<DerivativeKind, number> = { tile: 240, zoom: 500 };

export function isDerivativeKind(value: string): value is DerivativeKind {
  return (derivativeKinds as readonly string[]).includes(value);
}
