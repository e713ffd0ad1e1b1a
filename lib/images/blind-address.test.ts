import fc from "fast-check";
import { beforeAll, expect, test, vi } from "vitest";
import { parseTileAddress, tileAddress } from "./blind-address";
import { derivativeKinds } from "./derivative-kind";

beforeAll(() => {
  vi.stubEnv("DATABASE_URL", "postgres://127.0.0.1/unused");
});

const anyAddress = fc.record({
  studyId: fc.integer({ min: 0, max: 0xffff_ffff }),
  hitId: fc.integer({ min: 0, max: 0xffff_ffff }),
  position: fc.integer({ min: 0, max: 255 }),
  kind: fc.constantFrom(...derivativeKinds),
});

test("an address is 22 characters fit for a path and reads back as what it was made of", () => {
  fc.assert(
    fc.property(anyAddress, (address) => {
      const written = tileAddress(address);
      expect(written).toMatch(/^[A-Za-z0-9_-]{22}$/);
      expect(parseTileAddress(written)).toEqual(address);
    }),
  );
});

test("the same image has the same address each time and another one in every other position", () => {
  const address = { studyId: 1, hitId: 7, position: 3, kind: "tile" } as const;
  expect(tileAddress(address)).toBe(tileAddress({ ...address }));
  const positions = Array.from({ length: 48 }, (_, position) => tileAddress({ ...address, position }));
  expect(new Set(positions).size).toBe(48);
  // Neighbouring positions share no visible prefix: nothing to sort controls from targets by.
  expect(new Set(positions.map((written) => written.slice(0, 4))).size).toBe(48);
});

test("an address with one character changed is nobody's", () => {
  fc.assert(
    fc.property(anyAddress, fc.nat({ max: 21 }), fc.nat({ max: 62 }), (address, place, turn) => {
      const written = tileAddress(address);
      const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
      const other = alphabet[(alphabet.indexOf(written.charAt(place)) + 1 + turn) % 64];
      expect(parseTileAddress(written.slice(0, place) + other + written.slice(place + 1))).toBeUndefined();
    }),
  );
});

test("text of any other shape is refused without an error", () => {
  for (const text of [
    "",
    "tile",
    "A".repeat(22),
    "A".repeat(21),
    "é".repeat(22),
    "../../../../etc/passwd",
    "A".repeat(4096),
  ])
    expect(parseTileAddress(text)).toBeUndefined();
});

test("another secret reads nothing", async () => {
  const written = tileAddress({ studyId: 1, hitId: 2, position: 3, kind: "zoom" });
  vi.resetModules();
  vi.stubEnv("REDRAW_SECRET", "yet another secret of these tests, of sufficient length");
  const other = await import("./blind-address");
  expect(other.parseTileAddress(written)).toBeUndefined();
});

test("a number that does not fit its field is refused, not cut", () => {
  expect(() => tileAddress({ studyId: 1, hitId: 2, position: 256, kind: "tile" })).toThrow(RangeError);
  expect(() => tileAddress({ studyId: -1, hitId: 2, position: 1, kind: "tile" })).toThrow(RangeError);
});
