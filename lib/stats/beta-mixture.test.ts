import { expect, test } from "vitest";
import { betaMixtureMean, fitBetaMixture } from "./beta-mixture";

const easy = Float64Array.of(2, 1, 4, 3, 9, 12, 25, 41, 88, 190, 425);
const wide = Float64Array.of(31, 22, 25, 19, 24, 30, 33, 41, 60, 89, 140, 7, 3, 1, 0, 0, 2, 9, 31, 77, 160);

test("one component is scipy's maximum", () => {
  // scipy 1.10.1: minimize(-sum of betabinom.logpmf, Nelder-Mead).
  const { components, logLikelihood } = fitBetaMixture(easy, { components: 1, tolerance: 1e-10 });
  expect(logLikelihood).toBeCloseTo(-1101.143855949543, 6);
  expect(components[0]?.alpha).toBeCloseTo(4.7709888, 4);
  expect(components[0]?.beta).toBeCloseTo(0.52741037, 5);
});

test.each([
  { name: "easy", images: easy, best: -1093.026394357861 },
  { name: "wide", images: wide, best: -2089.759141693189 },
])("three components of $name images are as likely as the best of 25 starts of L-BFGS-B", ({ images, best }) => {
  // scipy 1.10.1: minimize(method="L-BFGS-B") from 25 random starts. A tenth of log-likelihood is far below sampling error.
  const { components, logLikelihood } = fitBetaMixture(images);
  expect(logLikelihood).toBeGreaterThan(best - 0.1);
  expect(components.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
});

test("a fit resumed from its end stays there", () => {
  const first = fitBetaMixture(wide);
  const again = fitBetaMixture(wide, { start: first.components });
  expect(again.logLikelihood).toBeGreaterThanOrEqual(first.logLikelihood - 1e-9);
  expect(again.iterations).toBeLessThan(20);
});

test("images that everybody selects make no trouble", () => {
  const { logLikelihood } = fitBetaMixture(Float64Array.of(0, 0, 0, 50));
  expect(logLikelihood).toBeGreaterThan(-0.5);
  expect(logLikelihood).toBeLessThanOrEqual(0);
});

test("no images, no fit", () => {
  expect(() => fitBetaMixture(new Float64Array(11))).toThrow("there are no images");
});

test("the mean behind k of n votes weighs components by their chance of it", () => {
  const components = [
    { weight: 0.3, alpha: 2, beta: 5 },
    { weight: 0.7, alpha: 8, beta: 1.5 },
  ];
  // scipy 1.17.1, betaln: the sum written out.
  expect(betaMixtureMean(components, 6, 10)).toBeCloseTo(0.6475642666169474, 12);
});
