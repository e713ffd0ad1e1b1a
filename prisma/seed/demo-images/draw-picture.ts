import type { Sharp } from "sharp";
import { sharp } from "../svg-sharp";
import { develop } from "./develop";
import type { Dice } from "./dice";
import { drawing } from "./drawing";
import { foreground } from "./foreground";
import type { PicturePlan, PlacedDrawing } from "./plan-picture";
import { backdropHeight, backdropWidth } from "./shapes";

/** Draws a planned picture: a blurred backdrop, the drawings before it, light, noise; JPEG bytes. */
export async function drawPicture(plan: PicturePlan, dice: Dice): Promise<Buffer> {
  const { width, height, scene } = plan;
  const front = foreground(scene.front, dice, width, height);
  const [backdrop, things] = await Promise.all([
    sharp(Buffer.from(svg(backdropWidth, backdropHeight, scene.backdrop)))
      .flatten()
      .blur(scene.blur)
      .resize({ width, height, fit: "fill", kernel: "linear" })
      .raw()
      .toBuffer(),
    focus(sharp(Buffer.from(svg(width, height, plan.things.map(place).join("") + front))), plan.softness)
      .raw()
      .toBuffer(),
  ]);
  const pixels = develop({ backdrop, things, width, height }, plan, dice);
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 88 })
    .toBuffer();
}

const focus = (things: Sharp, softness: number) => (softness > 0 ? things.blur(softness) : things);

const svg = (width: number, height: number, content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${content}</svg>`;

function place(thing: PlacedDrawing, index: number): string {
  const scale = thing.size / 128;
  const body = drawing(thing.icon, String(index), thing.colour);
  const mirror = thing.mirrored ? -1 : 1;
  const turned = `<g transform="translate(${thing.x.toFixed(1)} ${thing.y.toFixed(1)}) rotate(${thing.angle.toFixed(1)}) scale(${(scale * mirror).toFixed(4)} ${scale.toFixed(4)})">${carrier(thing, index)}<g transform="translate(-64 -64)">${body}</g></g>`;
  return thing.shadow ? shadowOf(thing, index) + turned : turned;
}

function shadowOf({ x, y, size, carrier }: PlacedDrawing, index: number): string {
  const side = carrier ? size * 1.25 : size;
  return `<radialGradient id="s${index}"><stop offset="0.1" stop-color="#100c08" stop-opacity="0.55"/><stop offset="1" stop-color="#100c08" stop-opacity="0"/></radialGradient><ellipse cx="${x.toFixed(1)}" cy="${(y + side * 0.455).toFixed(1)}" rx="${(side * 0.5).toFixed(1)}" ry="${(side * 0.1).toFixed(1)}" fill="url(#s${index})"/>`;
}

/** The sheet or screen that a depicted thing is on, around the origin in the drawing's units. */
function carrier({ carrier }: PlacedDrawing, index: number): string {
  if (carrier === "paper")
    return `<rect x="-84" y="-78" width="168" height="156" fill="#000" opacity="0.22" transform="translate(5 6)"/><rect x="-84" y="-78" width="168" height="156" fill="#f7f3e8"/><rect x="-76" y="-70" width="152" height="140" fill="none" stroke="#cdc5b2" stroke-width="1.5"/>`;
  if (carrier === "screen")
    return `<rect x="-96" y="-76" width="192" height="152" rx="9" fill="#17181c"/><linearGradient id="c${index}" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#dbe9f4"/><stop offset="0.5" stop-color="#9fb9cf"/><stop offset="1" stop-color="#7f9ab3"/></linearGradient><rect x="-88" y="-68" width="176" height="136" fill="url(#c${index})"/><path d="M-88 -68 h70 l-80 136 h10 Z" fill="#fff" opacity="0.16"/>`;
  return "";
}
