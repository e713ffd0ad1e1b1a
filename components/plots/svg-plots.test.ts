import { parse } from "node-html-parser";
import { expect, test } from "vitest";
import { frequenciesPlot, histogramPlot, votesPlot, workersPlot } from "./svg-plots";

test("a frequency plot is a complete file: two bars a bin, heights in proportion, the numbers as rows", () => {
  const bins = Array.from({ length: 10 }, (_, bin) => ({
    from: bin / 10,
    to: (bin + 1) / 10,
    reference: bin,
    candidate: 9 - bin,
  }));
  const { svg, columns, rows } = frequenciesPlot(bins, "all <classes> & more");
  expect(svg).toContain('xmlns="http://www.w3.org/2000/svg"');
  expect(svg).toContain("all &lt;classes&gt; &amp; more");
  const bars = parse(svg)
    .querySelectorAll("g rect")
    .filter((rect) => rect.querySelector("title"));
  expect(bars).toHaveLength(20);
  const height = (at: number) => Number(bars[at]?.getAttribute("height"));
  // Reference images of the last bin against those of the fourth: 9 to 3.
  expect(height(18) / height(6)).toBeCloseTo(3, 1);
  expect(columns).toEqual(["from", "to", "reference", "candidates"]);
  expect(rows[9]).toEqual([0.9, 1, 9, 0]);
});

test("votes add up, workers are dots, and nothing at all still makes a file", () => {
  const hours = [2, 3].map((assignments, hour) => ({ at: new Date(Date.UTC(2026, 0, 1, hour)), assignments }));
  expect(votesPlot(hours, "s").rows.map((row) => row[2])).toEqual([2, 5]);
  const dot = { pseudonym: "W1", hits: 4, seconds: 50, right: 20, controls: 24, excluded: false, suspect: true };
  expect(parse(workersPlot([dot], "s").svg).querySelectorAll("circle")).toHaveLength(1);
  for (const { svg } of [
    frequenciesPlot([], "s"),
    votesPlot([], "s"),
    workersPlot([], "s"),
    histogramPlot([], { title: "t", x: "x", y: "y", label: String }),
  ]) {
    expect(svg.trimEnd().endsWith("</svg>")).toBe(true);
    expect(svg).not.toContain("NaN");
  }
});
