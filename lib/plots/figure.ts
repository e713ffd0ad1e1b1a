import { escapeMarkup } from "./escape-markup";
import type { PlotColours } from "./plot-colours";

/** The typeface of plots that stand alone; inside a page the page's own comes first. */
export const typeface = "Geist, Inter, 'Helvetica Neue', Helvetica, Arial, sans-serif";

/** Width of a figure in pixels where nothing else is asked for, and on a phone: there it is drawn anew, since shrunk text cannot be read. */
export const wideFigure = 686;
export const narrowFigure = 344;

/** Whether a figure of that width has no room for long names beside its marks. */
export function isNarrow(width: number): boolean {
  return width < 480;
}

export interface FigureText {
  /** What is seen, for those who do not see it and for titles of files. */
  readonly title: string;
  readonly description: string;
  /** Tells the parts of several plots on one page apart. */
  readonly id: string;
}

/** A stand-alone SVG around `parts`, width by height pixels. */
export function drawFigure(
  { title, description, id }: FigureText,
  { width, height }: { readonly width: number; readonly height: number },
  colours: PlotColours,
  parts: readonly string[],
): string {
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${id}-title ${id}-text" font-family="${typeface}">`,
    `<title id="${id}-title">${escapeMarkup(title)}</title>`,
    `<desc id="${id}-text">${escapeMarkup(description)}</desc>`,
    `<rect width="${width}" height="${height}" fill="${colours.background}"/>`,
    ...parts.filter((part) => part !== ""),
    "</svg>",
  ].join("\n")}\n`;
}

export interface TextLook {
  readonly size?: number;
  readonly anchor?: "start" | "middle" | "end";
  readonly weight?: number;
  /** Colour of an edge around the letters, where lines run behind them. */
  readonly halo?: string;
}

/** Text at a place, its baseline at y. */
export function drawText(x: number, y: number, text: string, fill: string, look: TextLook = {}): string {
  const { size = 12, anchor = "start", weight, halo } = look;
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}"${anchor === "start" ? "" : ` text-anchor="${anchor}"`}${weight ? ` font-weight="${weight}"` : ""}${halo ? ` stroke="${halo}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"` : ""} fill="${fill}">${escapeMarkup(text)}</text>`;
}

/** Pixels to hundredths: plots of one page stay small. */
export function round(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}

/** A line of entries that say what the marks mean; stands at x, y. */
export function drawKey(
  x: number,
  y: number,
  entries: readonly { readonly text: string; readonly colour: string; readonly shape?: "dot" | "ring" | "line" }[],
  colours: PlotColours,
): string {
  let at = x;
  return entries
    .map(({ text, colour, shape = "dot" }) => {
      const mark =
        shape === "line"
          ? `<path d="M${round(at)},${y - 4}h14" stroke="${colour}" stroke-width="2"/>`
          : `<circle cx="${round(at + 5)}" cy="${y - 4}" r="4" fill="${shape === "ring" ? colours.background : colour}" stroke="${colour}" stroke-width="1.75"/>`;
      const lead = shape === "line" ? 20 : 15;
      const drawn = `${mark}${drawText(at + lead, y, text, colours.muted)}`;
      at += lead + text.length * 6.4 + 18;
      return drawn;
    })
    .join("");
}
