import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { sharp } from "@/lib/images/sharp";
import { uniformFloat } from "./uniform-float";

/** What a class looks like: a rosette with so many lobes, so deeply cut, in one hue. */
export interface Figure {
  lobes: number;
  /** 0 = a disc, 1 = a star. */
  depth: number;
  /** Degrees. */
  hue: number;
}

/** A picture of a figure on a ground of its own, turned, moved and scaled at random, as PNG bytes. */
export async function drawTile(figure: Figure, rng: RandomGenerator): Promise<Buffer> {
  const between = (low: number, high: number) => low + uniformFloat(rng) * (high - low);
  // Drawn small and enlarged: soft edges, and a sixth of the pixels to reckon.
  const width = Math.round(between(105, 130));
  const height = Math.round(between(90, 120));
  const centre = { x: between(0.35, 0.65) * width, y: between(0.35, 0.65) * height };
  const radius = between(0.25, 0.45) * Math.min(width, height);
  const turn = between(0, Math.PI * 2);
  const ground = { hue: between(0, 360), light: between(0.55, 0.85), slope: between(-0.25, 0.25) };
  const hue = figure.hue + between(-14, 14);
  const shades = Array.from({ length: 64 }, (_, step) => hsl(hue, 0.72, 0.18 + (step / 63) * 0.62));
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    const below = hsl(ground.hue, 0.28, ground.light + ground.slope * (y / height - 0.5));
    for (let x = 0; x < width; x++) {
      const dx = x - centre.x;
      const dy = y - centre.y;
      const distance = Math.sqrt(dx * dx + dy * dy);
      // No lobe reaches beyond the radius: most pixels are ground, and need no angle.
      const edge =
        distance > radius + 1
          ? 0
          : radius * (1 - figure.depth * (0.5 + 0.5 * Math.cos(figure.lobes * (Math.atan2(dy, dx) + turn))));
      const inside = Math.max(0, Math.min(1, edge - distance + 0.5));
      const shade = 0.7 - 0.5 * (distance / radius) - (0.2 * (dx + dy)) / radius;
      const above = shades[Math.max(0, Math.min(63, Math.round(shade * 63)))] ?? below;
      for (let channel = 0; channel < 3; channel++) {
        const value = (above[channel] ?? 0) * inside + (below[channel] ?? 0) * (1 - inside);
        pixels[(y * width + x) * 3 + channel] = Math.round(value * 255);
      }
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .resize(width * 3, height * 3)
    .png({ compressionLevel: 2 })
    .toBuffer();
}

function hsl(hue: number, saturation: number, light: number): [number, number, number] {
  const spread = saturation * Math.min(light, 1 - light);
  const channel = (offset: number) => {
    const at = (offset + (((hue % 360) + 360) % 360) / 30) % 12;
    return light - spread * Math.max(-1, Math.min(at - 3, 9 - at, 1));
  };
  return [channel(0), channel(8), channel(4)];
}
