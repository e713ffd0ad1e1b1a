/** A place where pictures are taken: what stands behind, where things stand, and how light falls. */
export interface Scene {
  /** SVG of the backdrop, 160 x 120 units. */
  backdrop: string;
  /** Blur of the backdrop in its units: depth of field. */
  blur: number;
  /** Between which heights things stand, as parts of the picture's height from the top. */
  ground: readonly [number, number];
  /** Colour of the light, mixed into everything by `amount`. */
  tint: { colour: string; amount: number };
  /** Where the light comes from, as parts of width and height, and how much darker the far corner is. */
  light: { x: number; y: number; falloff: number };
  /** What grows or lies in front of the things. */
  front: "grass" | "snow" | "petals" | "none";
  /** Drawings that may stand about. */
  clutter: readonly [string, ...string[]];
}
