import type { ScatterData } from "../../lib/plots/scatter";
import { toAccuracyScale } from "../../lib/stats/accuracy-scale";
import { bandOfLines } from "../../lib/stats/band-of-lines";
import { bandPlaces } from "../../lib/stats/fit-models";
import type { Analysis } from "./run";

/** What the scatter shows of an analysis. */
export function scatterData({ models, fit, lines }: Analysis): ScatterData {
  if (fit === null || lines === null) return { models, fit, band: null };
  const xs = models.map(({ original }) => toAccuracyScale(original.top1 / 100, fit.scale));
  return { models, fit, band: bandOfLines(lines, bandPlaces(xs)) };
}
