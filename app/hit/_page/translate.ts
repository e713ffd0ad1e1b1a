/** The page's own texts in the worker's language. English is the text and its name at once: what the study has not translated stays English. */
export type Translate = (english: string, values?: Readonly<Record<string, string | number>>) => string;

/** `{name}` in a text is replaced by the value of that name. */
export function translator(words: Readonly<Record<string, string>>): Translate {
  return (english, values = {}) =>
    (words[english] ?? english).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The best of the study's languages for what the browser asks for ("de-CH, de;q=0.9, en;q=0.8"); undefined where English is. */
export function chooseLanguage(accepted: string, languages: readonly string[]): string | undefined {
  const wanted = accepted
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const quality = /^q=([\d.]+)$/.exec(parameters.map((one) => one.trim()).join(""))?.[1];
      return { tag: tag.toLowerCase(), quality: quality === undefined ? 1 : Number(quality) };
    })
    .sort((a, b) => b.quality - a.quality);
  const base = (tag: string) => tag.split("-")[0];
  for (const { tag } of wanted) {
    const found =
      languages.find((language) => language.toLowerCase() === tag) ??
      languages.find((language) => base(language.toLowerCase()) === base(tag));
    if (found) return found;
    if (base(tag) === "en") return undefined;
  }
  // The study's own English, where it has changed ours.
  return languages.find((language) => base(language.toLowerCase()) === "en");
}
