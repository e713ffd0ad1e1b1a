import { expect, it } from "vitest";
import { serializeCsv } from "./csv-cells";

it("writes names and rows, quotes what needs it, and keeps spreadsheets from reading formulas", () => {
  const rows = [
    { name: 'a "b", c', cents: -5 },
    { name: "=1+1", cents: 10 },
    { name: "@x", cents: 0 },
  ];
  expect(serializeCsv(["name", "cents"], rows)).toBe(`name,cents\n"a ""b"", c",-5\n'=1+1,10\n'@x,0\n`);
});
