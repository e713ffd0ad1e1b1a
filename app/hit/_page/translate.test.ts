import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { workerPageTexts } from "@/lib/features/crowd/rules";
import { chooseLanguage, translator } from "./translate";

describe("the page's words", () => {
  it("are the study's, with values in their places, and English where it has none", () => {
    const t = translator({ "{count} selected": "{count} ausgewählt" });
    expect(t("{count} selected", { count: 3 })).toBe("3 ausgewählt");
    expect(t("Submit")).toBe("Submit");
  });

  it("follow what the browser asks for, by quality, and stay English where nothing fits", () => {
    expect(chooseLanguage("de-CH, de;q=0.9, en;q=0.8", ["de", "fr"])).toBe("de");
    expect(chooseLanguage("fr;q=0.3, pt-BR;q=0.9", ["fr", "pt"])).toBe("pt");
    expect(chooseLanguage("en-GB, de;q=0.9", ["de"])).toBeUndefined();
    expect(chooseLanguage("", ["de"])).toBeUndefined();
    expect(chooseLanguage("fr", ["de", "en"])).toBe("en");
  });

  it("stand all in the list that a study translates from", () => {
    const sources = ["_page", "_message", "_submit"].flatMap((part) => {
      const folder = join(import.meta.dirname, "..", part);
      return readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".test.ts"))
        .map((name) => readFileSync(join(folder, name), "utf8"));
    });
    const said = sources.flatMap((source) =>
      [...source.matchAll(/\bt\(\s*"((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text),
    );
    expect(said.length).toBeGreaterThan(40);
    expect(said.filter((text) => !workerPageTexts.includes(text ?? ""))).toEqual([]);
    expect(workerPageTexts.filter((text) => !sources.some((source) => source.includes(`"${text}"`)))).toEqual([]);
  });
});
