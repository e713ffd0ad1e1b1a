// Expected values: Python 3.11, numpy 1.24.2, scipy 1.10.1, scikit-image 0.19.3 (Debian 12) on the same pixel arrays:
//   y,x,c=np.meshgrid(np.arange(side),np.arange(side),np.arange(3),indexing='ij')
//   p=((((x+shift)*3+y*5+c*40+(((x+shift)*y)>>4))&255)//2+(y*100)//side+noise*((x*7+y*13+c*5)%23)).astype(np.uint8)
//   l2: ((p.astype(int)-q)**2).sum()   dssim: (1-structural_similarity(p,q,win_size=35,channel_axis=2,data_range=255))/2
//   hash: dct(dct(luma means of 32x32,axis=0),axis=1)[:8,:8]>0 (scipy.fft.dct); A = pic(side,0,0), B = pic(side,3,1), C = pic(side,0,1)
import fc from "fast-check";
import { expect, test } from "vitest";
import { blockSumCount, blockSums, pixelsPerBlock } from "./block-sums";
import { buildPixels } from "./build-test-pixels";
import { countBits32, hashDistance, mirroredHash, perceptualHash } from "./perceptual-hash";
import { squaredDistance } from "./squared-distance";
import { structuralDissimilarity, structureMaps } from "./structural-dissimilarity";

const pictures = (side: number) => ({
  a: buildPixels(side, 0, 0),
  b: buildPixels(side, 3, 1),
  c: buildPixels(side, 0, 1),
});

test.each([
  { side: 256, ab: 383731605, ac: 32440025 },
  { side: 64, ab: 12753287, ac: 2027455 },
])("l2 at $side x $side is numpy's sum of squares", ({ side, ab, ac }) => {
  const { a, b, c } = pictures(side);
  expect(squaredDistance(a, b)).toBe(ab);
  expect(squaredDistance(a, c)).toBe(ac);
  expect(squaredDistance(a, a)).toBe(0);
});

test("l2 stops once the limit is passed, and says so by a number above it", () => {
  const { a, b } = pictures(256);
  expect(squaredDistance(a, b, 1000)).toBeGreaterThan(1000);
  expect(squaredDistance(a, b, 383731605)).toBe(383731605);
  expect(() => squaredDistance(a, new Uint8Array(3))).toThrow(
    "Cannot compare images: one has 196608 values and the other 3; use one side",
  );
});

test.each([
  { side: 256, ab: 0.3227630870802506, ac: 0.010140161507712575 },
  { side: 64, ab: 0.14535855123206903, ac: 0.008939028352970613 },
])("dssim at $side x $side is scikit-image's", ({ side, ab, ac }) => {
  const { a, b, c } = pictures(side);
  const maps = structureMaps(a, side);
  expect(structuralDissimilarity(maps, structureMaps(b, side))).toBeCloseTo(ab, 12);
  expect(structuralDissimilarity(maps, structureMaps(c, side))).toBeCloseTo(ac, 12);
  expect(structuralDissimilarity(maps, maps)).toBeCloseTo(0, 12);
});

test("the perceptual hash is the sign of SciPy's DCT, and a mirrored picture has the mirrored hash", () => {
  const { a, b, c } = pictures(64);
  expect(perceptualHash(a, 64)).toBe(0x34c614adf8610ae1n);
  expect(perceptualHash(b, 64)).toBe(0x64c414ad78811aa1n);
  expect(perceptualHash(c, 64)).toBe(0x34c614adf8610ae1n);
  expect(perceptualHash(buildPixels(256, 0, 0), 256)).toBe(0x3e3f3e3f3e3f3e3fn);
  expect(mirroredHash(0x34c614adf8610ae1n)).toBe(0x9e6cbe0752cba04bn);
  expect(hashDistance(0x34c614adf8610ae1n, 0x9e6cbe0752cba04bn)).toBe(0);
  // 34c6...^64c4... = 50020000 80e01040: 2+1+1+3+1+1 bits.
  expect(hashDistance(0x34c614adf8610ae1n, 0x64c414ad78811aa1n)).toBe(9);
});

test("bits are counted as BigInt's own digits say", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), (value) => {
      expect(countBits32(value)).toBe(value.toString(2).replaceAll("0", "").length);
    }),
  );
});

test("block sums are numpy's", () => {
  const sums = blockSums(buildPixels(256, 0, 0), 256);
  // reshape(16,16,16,16,3).sum(axis=(1,3)) at [0,0], [7,9], [15,15]
  expect([...sums.subarray(0, 3)]).toEqual([8644, 13764, 18884]);
  const middle = (7 * 16 + 9) * 3;
  expect([...sums.subarray(middle, middle + 3)]).toEqual([27916, 28300, 28684]);
  expect([...sums.subarray(blockSumCount - 3)]).toEqual([40972, 40844, 40716]);
});

test("the bound of the block sums never exceeds the distance", () => {
  const image = fc.uint8Array({ minLength: 32 * 32 * 3, maxLength: 32 * 32 * 3 });
  fc.assert(
    fc.property(image, image, (a, b) => {
      const [one, other] = [blockSums(a, 32), blockSums(b, 32)];
      const bound = one.reduce((sum, value, place) => sum + (value - (other[place] ?? 0)) ** 2, 0) / pixelsPerBlock(32);
      expect(bound).toBeLessThanOrEqual(squaredDistance(a, b));
    }),
    { numRuns: 50 },
  );
});
