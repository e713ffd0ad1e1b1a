/** The colours of a plot; any CSS colour, also `var(--...)` inside a page. */
export interface PlotColours {
  readonly background: string;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  /** What is compared against: y = x. */
  readonly reference: string;
  /** What was found: models, fit, band. */
  readonly accent: string;
}

/** For paper and light pages: contrast with white is 4.5 or more for text and 3 or more for marks. */
export const lightPlotColours: PlotColours = {
  background: "#ffffff",
  ink: "#18212b",
  muted: "#5b6672",
  grid: "#e8ebee",
  reference: "#6b7f95",
  accent: "#0b6470",
};
