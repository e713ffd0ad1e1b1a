# Dawid and Skene (1979), two classes, EM from majority vote; written from the paper with numpy, apart from lib/stats/dawid-skene.ts.
import sys, time
import numpy as np

z = np.load(sys.argv[1], allow_pickle=False)
tensor = z["tensor"]
print(tensor.shape, np.unique(tensor), tensor.sum(axis=2).max())
w, i = np.nonzero(tensor[:, :, 0] + tensor[:, :, 2])
answer = tensor[w, i, 2]
print("labels", len(w), "selected", answer.sum(), "maybe", tensor[:, :, 1].sum())
W, I = tensor.shape[0], tensor.shape[1]
shown = np.bincount(i, minlength=I)
print("items with labels", (shown > 0).sum())
keep = shown > 0
yes = np.bincount(i, weights=answer, minlength=I)
p = np.where(keep, yes / np.maximum(shown, 1), np.nan)
smoothing = float(sys.argv[2]) if len(sys.argv) > 2 else 0.0
t = time.time()
for step in range(5000):
    pi = p[i]
    prior = p[keep].mean()
    sens = (np.bincount(w, weights=pi * answer, minlength=W) + smoothing) / (np.bincount(w, weights=pi, minlength=W) + 2 * smoothing)
    spec = (np.bincount(w, weights=(1 - pi) * (1 - answer), minlength=W) + smoothing) / (np.bincount(w, weights=1 - pi, minlength=W) + 2 * smoothing)
    eps = 1e-12
    s, c = np.clip(sens, eps, 1 - eps), np.clip(spec, eps, 1 - eps)
    up = np.where(answer == 1, np.log(s[w]), np.log1p(-s[w]))
    down = np.where(answer == 1, np.log1p(-c[w]), np.log(c[w]))
    a = np.log(prior) + np.bincount(i, weights=up, minlength=I)
    b = np.log1p(-prior) + np.bincount(i, weights=down, minlength=I)
    new = np.where(keep, 1 / (1 + np.exp(b - a)), np.nan)
    moved = np.nanmax(np.abs(new - p))
    p = new
    if moved < 1e-13:
        break
print("iterations", step + 1, "seconds", time.time() - t, "prior", repr(prior))
ids = z["ids"]
for k in list(range(0, 85, 12)):
    print(k, ids[k], int(np.bincount(w, minlength=W)[k]), repr(sens[k]), repr(spec[k]))
print("mean sens", repr(sens.mean()), "mean spec", repr(spec.mean()))
print("posterior sum", repr(np.nansum(p)), "at 0,1000,100000", repr(p[0]), repr(p[1000]), repr(p[100000]))
# stats
n = shown[shown >= 2]; s1 = yes[shown >= 2]
N = n.sum(); N1 = s1.sum(); N0 = N - N1
Do = (2 * s1 * (n - s1) / (n - 1)).sum() / N
De = 2 * N1 * N0 / (N * (N - 1))
print("alpha", repr(1 - Do / De))
P = ((s1 * (s1 - 1) + (n - s1) * (n - s1 - 1)) / (n * (n - 1))).mean()
q = N1 / N
Pe = q * q + (1 - q) ** 2
print("kappa", repr((P - Pe) / (1 - Pe)), "items", len(n))
