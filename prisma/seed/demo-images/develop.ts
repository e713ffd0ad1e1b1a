import { type Dice, diceOf } from "./dice";
import type { PicturePlan } from "./plan-picture";

interface Layers {
  /** RGB. */
  backdrop: Uint8Array;
  /** RGBA, not premultiplied. */
  things: Uint8Array;
  width: number;
  height: number;
}

const noiseLength = 1 << 18;
let noise: Float32Array | undefined;

/** Standard normal values (Box and Muller), made once: three a pixel, mostly grey with a tinge of colour. */
function sensorNoise(): Float32Array {
  if (noise) return noise;
  const dice = diceOf(1, "sensor noise");
  const normal = () => Math.sqrt(-2 * Math.log(1 - dice.between(0, 1))) * Math.cos(2 * Math.PI * dice.between(0, 1));
  noise = new Float32Array(noiseLength * 3);
  for (let place = 0; place < noise.length; place += 3) {
    const grey = normal();
    const tinge = normal() * 0.35;
    noise.set([grey - tinge, grey, grey + tinge], place);
  }
  return noise;
}

/** Lays the things over the backdrop and gives both one light, one lens and one sensor; RGB. */
export function develop({ backdrop, things, width, height }: Layers, plan: PicturePlan, dice: Dice): Uint8ClampedArray {
  const values = sensorNoise();
  const pixels = new Uint8ClampedArray(width * height * 3);
  const { x: lightX, y: lightY, falloff } = plan.scene.light;
  const curve = toneCurve(plan.exposure);
  const { grain } = plan;
  let grainAt = Math.floor(dice.between(0, noiseLength - width * height)) * 3;
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    const v = y / height;
    const toLight = (v - lightY) ** 2;
    const toMiddle = (v - 0.5) ** 2;
    for (let x = 0; x < width; x += 1) {
      const u = x / width;
      // Away from the light it is darker, and towards the corners of the lens.
      const light =
        (1.06 - falloff * 0.55 * ((u - lightX) * (u - lightX) + toLight)) *
        (1 - 0.42 * ((u - 0.5) * (u - 0.5) + toMiddle));
      const from = (y * width + x) * 4;
      const alpha = (things[from + 3] ?? 0) / 255;
      for (let channel = 0; channel < 3; channel += 1) {
        let value = backdrop[at] ?? 0;
        if (alpha > 0) value += ((things[from + channel] ?? 0) - value) * alpha;
        // Light may exceed white by a sixteenth; the curve is made for that.
        pixels[at] = (curve[(value * light) | 0] ?? 250) + (values[grainAt] ?? 0) * grain;
        at += 1;
        grainAt += 1;
      }
    }
  }
  return pixels;
}

/** A film's curve: blacks are never black, lights roll off. */
function toneCurve(exposure: number): Float32Array {
  return Float32Array.from({ length: 290 }, (_, value) => {
    const part = Math.min(1, (value / 255) * exposure);
    const curved = part * part * (3 - 2 * part);
    return 7 + 243 * (0.62 * part + 0.38 * curved);
  });
}
