// A plot as a file of its own: fixed size, light colours, no style sheet, so that it can go into a paper as it is.
export const paper = {
  ink: "#14191a",
  muted: "#566164",
  line: "#e3e7e8",
  axis: "#ccd3d5",
  reference: "#7388a3",
  new: "#0f7f80",
  attention: "#d08700",
  excluded: "#7c878b",
} as const;

export interface SvgAxis {
  readonly title: string;
  /** Place along the axis, 0..1, and what stands there. */
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

export interface SvgPlot {
  readonly title: string;
  readonly x: SvgAxis;
  readonly y: SvgAxis;
  readonly legend?: readonly { readonly label: string; readonly colour: string }[];
  /** The marks, as SVG, given the plotting area in pixels: x to the right, y downwards. */
  marks(area: { width: number; height: number }): string;
}

const width = 720;
const height = 420;
const margin = { top: 56, right: 24, bottom: 56, left: 64 };

/** Text as it may stand in SVG. */
export function escapeText(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

/** The plot as a complete SVG file. */
export function svgDocument(plot: SvgPlot): string {
  const area = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
  const yTicks = plot.y.ticks.map(({ at, label }) => {
    const y = area.height * (1 - at);
    return `<line x1="0" x2="${area.width}" y1="${y}" y2="${y}" stroke="${at === 0 ? paper.axis : paper.line}"/><text x="-8" y="${y + 4}" text-anchor="end">${escapeText(label)}</text>`;
  });
  const xTicks = plot.x.ticks.map(
    ({ at, label }) =>
      `<text x="${area.width * at}" y="${area.height + 20}" text-anchor="middle">${escapeText(label)}</text>`,
  );
  let left = 0;
  const legend = (plot.legend ?? []).map(({ label, colour }) => {
    const entry = `<rect x="${left}" y="-22" width="10" height="10" rx="2" fill="${colour}"/><text x="${left + 16}" y="-13" fill="${paper.ink}">${escapeText(label)}</text>`;
    left += 40 + label.length * 6.6;
    return entry;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, sans-serif" font-size="12" fill="${paper.muted}">
<title>${escapeText(plot.title)}</title>
<rect width="${width}" height="${height}" fill="#ffffff"/>
<text x="${margin.left}" y="22" font-size="14" fill="${paper.ink}">${escapeText(plot.title)}</text>
<g transform="translate(${margin.left} ${margin.top})">
${legend.join("")}
${yTicks.join("\n")}
${plot.marks(area)}
${xTicks.join("\n")}
<text x="${area.width / 2}" y="${area.height + 44}" text-anchor="middle">${escapeText(plot.x.title)}</text>
<text transform="translate(-46 ${area.height / 2}) rotate(-90)" text-anchor="middle">${escapeText(plot.y.title)}</text>
</g>
</svg>
`;
}
