// SVG in the units of a backdrop: 160 wide, 120 high.
import type { Dice } from "./dice";

export const backdropWidth = 160;
export const backdropHeight = 120;

const n = (value: number) => value.toFixed(1);

export const hsl = (hue: number, saturation: number, lightness: number) =>
  `hsl(${Math.round((hue + 360) % 360)} ${Math.round(saturation)}% ${Math.round(lightness)}%)`;

export const rect = (x: number, y: number, width: number, height: number, fill: string, opacity = 1) =>
  `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="${fill}" fill-opacity="${opacity.toFixed(2)}"/>`;

export const disc = (x: number, y: number, radius: number, fill: string, opacity = 1, flat = 1) =>
  `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(radius)}" ry="${n(radius * flat)}" fill="${fill}" fill-opacity="${opacity.toFixed(2)}"/>`;

export const shape = (path: string, fill: string, opacity = 1) =>
  `<path d="${path}" fill="${fill}" fill-opacity="${opacity.toFixed(2)}"/>`;

export const stroke = (path: string, colour: string, width: number, opacity = 1) =>
  `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${n(width)}" stroke-opacity="${opacity.toFixed(2)}"/>`;

/** A rectangle that fades from one colour to another, downwards. */
export const fade = (id: string, y: number, height: number, top: string, bottom: string) =>
  `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${top}"/><stop offset="1" stop-color="${bottom}"/></linearGradient>` +
  rect(0, y, backdropWidth, height, `url(#${id})`);

/** A light that fades to all sides. */
export const glow = (id: string, x: number, y: number, radius: number, colour: string, opacity: number) =>
  `<radialGradient id="${id}"><stop offset="0" stop-color="${colour}" stop-opacity="${opacity}"/><stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient>` +
  disc(x, y, radius, `url(#${id})`);

/** So many shapes, each made by `make`. */
export const many = (count: number, make: (index: number) => string) =>
  Array.from({ length: Math.round(count) }, (_, index) => make(index)).join("");

/** Rolling ground from y downwards. */
export function hills(dice: Dice, y: number, height: number, fill: string): string {
  const rise = () => n(y - dice.between(0, height));
  return shape(`M0 ${rise()} C30 ${rise()} 50 ${rise()} 80 ${rise()} S130 ${rise()} 160 ${rise()} V120 H0 Z`, fill);
}

/** Circles of light out of focus. */
export const bokeh = (dice: Dice, count: number, colours: readonly [string, ...string[]], top = 0, bottom = 120) =>
  many(count, () =>
    disc(
      dice.between(-5, 165),
      dice.between(top, bottom),
      dice.between(2.5, 9),
      dice.pick(colours),
      dice.between(0.15, 0.5),
    ),
  );
