"""The three ways of sampling as the published programs do them, on data in memory: what bench/variants.ts is compared with.

Dictionaries of candidates by class, selection frequencies looked up image by image, numpy's generator for every choice; 1000 classes of
200 candidates with 50 reference images. Prints seconds as JSON. Written anew after the method of modestyachts/ImageNetV2.
"""
import json
import time

import numpy as np

rng = np.random.RandomState(1)
classes = ["c%04d" % n for n in range(1000)]
votes = {}
pool, reference = {}, {}
for wnid in classes:
    for group, count, shape in ((pool, 200, 0.5), (reference, 50, 0.25)):
        group[wnid] = []
        for index in range(count):
            image = "%s_%s_%d" % (wnid, "p" if group is pool else "r", index)
            shown = [("hit%d" % n, int(rng.rand() < rng.rand() ** shape)) for n in range(10)]
            votes[(image, wnid)] = shown
            group[wnid].append(image)


def frequency(image, wnid):
    """Selection frequency, counted from the single votes as the published programs count it."""
    answers = votes[(image, wnid)]
    return sum(selected for _, selected in answers) / len(answers)


def threshold(seed):
    chance = np.random.RandomState(seed)
    chosen = {}
    for wnid in classes:
        good = sorted(image for image in pool[wnid] if len(votes[(image, wnid)]) >= 10 and frequency(image, wnid) >= 0.7)
        chosen[wnid] = sorted(chance.choice(good, size=min(10, len(good)), replace=False)) if good else []
    return chosen


def matched(seed):
    chance = np.random.RandomState(seed)
    edges = np.linspace(0, 1, 6)
    chosen = {}
    for wnid in classes:
        counts, _ = np.histogram([frequency(image, wnid) for image in reference[wnid]], bins=edges)
        exact = counts * (10 / counts.sum())
        target = np.floor(exact).astype(int)
        for place in np.argsort(-(exact - target), kind="stable")[: 10 - target.sum()]:
            target[place] += 1
        bins = [[] for _ in range(5)]
        for image in sorted(pool[wnid]):
            bins[min(4, int(5 * frequency(image, wnid)))].append(image)
        taken = []
        for place in range(5):
            left = int(target[place])
            for higher in range(place, 5):
                free = sorted(set(bins[higher]) - set(taken))
                take = min(left, len(free))
                if take:
                    taken.extend(chance.choice(free, size=take, replace=False))
                left -= take
        chosen[wnid] = sorted(taken)
    return chosen


def top(_seed):
    return {
        wnid: sorted(pool[wnid], key=lambda image: (frequency(image, wnid), len(votes[(image, wnid)]), image), reverse=True)[:10]
        for wnid in classes
    }


seconds = {}
for name, draw in (("threshold", threshold), ("matchedFrequency", matched), ("topImages", top)):
    times = []
    for _ in range(3):
        start = time.perf_counter()
        draw(1)
        times.append(time.perf_counter() - start)
    seconds[name] = sorted(times)[1]
seconds["total"] = sum(seconds.values())
print(json.dumps(seconds))
