import fc from "fast-check";
import { expect, it } from "vitest";
import { mergeTicks } from "./server-draft";

it("keeps what either device changed; where both changed, this one's holds", () => {
  const mask = fc.stringMatching(/^[01]{12}$/);
  fc.assert(
    fc.property(mask, mask, mask, (base, ours, theirs) => {
      const merged = mergeTicks(base, ours, theirs);
      for (let at = 0; at < base.length; at += 1) {
        expect(merged[at]).toBe(ours[at] === base[at] ? theirs[at] : ours[at]);
      }
    }),
  );
});
