/** How the colours of a drawing are changed. */
export interface ColourChange {
  /** Degrees on the colour wheel. */
  hue: number;
  /** Factors; 1 = as drawn. */
  saturation: number;
  brightness: number;
  /** Light of the scene, mixed in: colour and amount 0..1. */
  tint?: { colour: string; amount: number };
}

export const asDrawn: ColourChange = { hue: 0, saturation: 1, brightness: 1 };

type Rgb = readonly [number, number, number];

/** Changes a colour written #rgb or #rrggbb; anything else stays. */
export function changeColour(hex: string, change: ColourChange): string {
  const rgb = rgbOf(hex);
  if (!rgb) return hex;
  const [hue, saturation, lightness] = hslOf(rgb);
  const moved = rgbOfHsl(
    (hue + change.hue + 720) % 360,
    Math.min(1, saturation * change.saturation),
    Math.min(1, lightness * change.brightness),
  );
  const tint = change.tint && rgbOf(change.tint.colour);
  const amount = change.tint?.amount ?? 0;
  return hexOf(tint ? mix(moved, tint, amount) : moved);
}

function rgbOf(hex: string): Rgb | undefined {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(hex)?.[1];
  if (!digits) return undefined;
  const long = digits.length === 3 ? [...digits].map((digit) => digit + digit).join("") : digits;
  const value = Number.parseInt(long, 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

const mix = (a: Rgb, b: Rgb, amount: number): Rgb => [
  a[0] + (b[0] - a[0]) * amount,
  a[1] + (b[1] - a[1]) * amount,
  a[2] + (b[2] - a[2]) * amount,
];

function hexOf(rgb: Rgb): string {
  return `#${rgb
    .map((value) =>
      Math.round(Math.min(255, Math.max(0, value)))
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

function hslOf([r, g, b]: Rgb): [number, number, number] {
  const max = Math.max(r, g, b) / 255;
  const min = Math.min(r, g, b) / 255;
  const lightness = (max + min) / 2;
  const range = max - min;
  if (range === 0) return [0, 0, lightness];
  const saturation = range / (1 - Math.abs(2 * lightness - 1));
  const place =
    max === r / 255
      ? ((g - b) / 255 / range + 6) % 6
      : max === g / 255
        ? (b - r) / 255 / range + 2
        : (r - g) / 255 / range + 4;
  return [place * 60, saturation, lightness];
}

function rgbOfHsl(hue: number, saturation: number, lightness: number): Rgb {
  const chroma = (1 - Math.abs(2 * lightness - 1)) * saturation;
  const channel = (shift: number) => {
    const place = (shift + hue / 30) % 12;
    return 255 * (lightness - (chroma / 2) * Math.max(-1, Math.min(place - 3, 9 - place, 1)));
  };
  return [channel(0), channel(8), channel(4)];
}
