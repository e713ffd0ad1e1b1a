import { expect, test } from "vitest";
import { posteriorSplineMeans, splineMeans } from "./spline-means";

// scipy 1.10.1: beta moments, and quad of (s - knot)^3 beta.pdf from each knot to 1.
test.each([
  {
    alpha: 9,
    beta: 1,
    moments: [0.9, 0.8181818181818182, 0.75],
    beyond: [0.07272838245738637, 0.011881096760004553, 0.00019286152945909032],
  },
  {
    alpha: 3.5,
    beta: 0.4,
    moments: [0.8974358974358975, 0.824175824175824, 0.7682995],
    beyond: [0.08021256, 0.01473272, 0.0003673972],
  },
  {
    alpha: 40,
    beta: 7,
    moments: [0.8510638297872344, 0.7269503546099294, 0.6231003039513682],
    beyond: [0.04597264437922744, 0.004568816102942391, 4.065554555035076e-6],
  },
])("the means under beta($alpha, $beta) are those of quadrature", ({ alpha, beta, moments, beyond }) => {
  const means = splineMeans({ alpha, beta }, [0.5, 0.7, 0.9]);
  [1, ...moments, ...beyond].forEach((expected, index) => {
    expect(means[index]).toBeCloseTo(expected, 6);
  });
  expect((means[6] ?? 0) / (beyond[2] ?? 1)).toBeCloseTo(1, 5);
});

test("a frequency that is nearly certain has the spline's value there", () => {
  const means = splineMeans({ alpha: 8e6, beta: 2e6 }, [0.5]);
  expect(means[1]).toBeCloseTo(0.8, 9);
  expect(means[4]).toBeCloseTo(0.3 ** 3, 6);
});

test.each([
  { alpha: 0.002, beta: 0.003, votes: 50 },
  { alpha: 7, beta: 0.4, votes: 10 },
  { alpha: 9000, beta: 800, votes: 40 },
  { alpha: 0.01, beta: 3, votes: 900 },
])("after each number of votes, the recurrence gives what each alone gives: %o", ({ alpha, beta, votes }) => {
  const knots = [0.5, 0.7, 0.9];
  const all = posteriorSplineMeans({ alpha, beta }, votes, knots);
  expect(all).toHaveLength(votes + 1);
  for (const k of [0, 1, Math.floor(votes / 2), votes - 1, votes]) {
    const alone = splineMeans({ alpha: alpha + k, beta: beta + votes - k }, knots);
    alone.forEach((expected, index) => {
      expect(Math.abs((all[k]?.[index] ?? 9) - expected)).toBeLessThan(1e-11);
    });
  }
});
