"""What bench/analyze.ts measures, done with numpy (and SciPy for the intervals): prints seconds as JSON.

python3 bench/analyze.py FOLDER, a folder with {original,new}-labels.npy and {original,new}/<model>.npy (images x 5, best first).
"""
import json
import os
import sys
import time

import numpy as np

folder = sys.argv[1]
models = sorted(name for name in os.listdir(f"{folder}/original"))

start = time.perf_counter()
counts = {}
for which in ("original", "new"):
    labels = np.load(f"{folder}/{which}-labels.npy")
    for model in models:
        hits = np.load(f"{folder}/{which}/{model}") == labels[:, None]
        counts[which, model] = (int(hits[:, 0].sum()), int(hits.any(axis=1).sum()), len(labels))
scored = time.perf_counter()

try:
    from scipy.stats import beta

    k = np.array([counts[key][0] for key in counts])
    n = np.array([counts[key][2] for key in counts])
    beta.ppf(0.025, k, n - k + 1), beta.ppf(0.975, k + 1, n - k)
except ImportError:
    pass
bounded = time.perf_counter()

x = np.array([100 * counts["original", m][0] / counts["original", m][2] for m in models])
y = np.array([100 * counts["new", m][0] / counts["new", m][2] for m in models])
rng = np.random.default_rng(1)
drawn = rng.integers(0, len(x), (100_000, len(x)))
a, b = x[drawn], y[drawn]
mean_a, mean_b = a.mean(1), b.mean(1)
da = a - mean_a[:, None]
slopes = (da * (b - mean_b[:, None])).sum(1) / (da * da).sum(1)
offsets = mean_b - slopes * mean_a
ends = np.percentile(slopes, [2.5, 97.5]), np.percentile(offsets, [2.5, 97.5])
fitted = time.perf_counter()

print(json.dumps({
    "readAndScore": scored - start,
    "intervals": bounded - scored,
    "bootstrap": fitted - bounded,
    "total": fitted - start,
    "correct": [counts["original", m][0] for m in models],
    "slopeInterval": list(ends[0]),
}))
