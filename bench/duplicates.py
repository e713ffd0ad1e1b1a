"""What bench/duplicates.ts measures, done with numpy and scikit-image: prints seconds as JSON.

python3 bench/duplicates.py FOLDER, a folder with {bound,features}-{queries,corpus}.npy (float32) and pixels.npy (images x 256 x 256 x 3).
Leaves out what the machine has no package for.
"""
import json
import sys
import time

import numpy as np

folder = sys.argv[1]
result = {}
for name in ("bound", "features"):
    queries = np.load(f"{folder}/{name}-queries.npy")
    corpus = np.load(f"{folder}/{name}-corpus.npy")
    queries @ corpus[:256].T
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        for at in range(0, len(corpus), 2048):
            queries @ corpus[at : at + 2048].T
        seconds.append(time.perf_counter() - start)
    result[name] = sorted(seconds)[1]

try:
    from skimage.metrics import structural_similarity

    pixels = np.load(f"{folder}/pixels.npy")
    start = time.perf_counter()
    values = [
        (1 - structural_similarity(pixels[0], other, win_size=35, channel_axis=2, data_range=255)) / 2
        for other in pixels[1:]
    ]
    result["dssim"] = (time.perf_counter() - start) / len(values)
    result["dssimValues"] = values
except ImportError:
    pass
print(json.dumps(result))
