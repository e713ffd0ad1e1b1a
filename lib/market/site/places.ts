// Countries that a worker can say they live in: ISO 3166-1 alpha-2, with their English names.

const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
/** Codes that the name list has and ISO 3166-1 has not assigned: unions, parts of countries, unknown places, test regions. */
const noCountry = new Set(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"]);
const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

/** Codes and names by name. A code that was given up (DD, SU) is left out: it leads to its successor's name. */
export const countries: readonly { code: string; name: string }[] = letters
  .flatMap((first) => letters.map((second) => first + second))
  .flatMap((code) => {
    const name = names.of(code);
    const isCurrent = new Intl.Locale(`und-${code}`).region === code;
    return name && isCurrent && !noCountry.has(code) ? [{ code, name }] : [];
  })
  .sort((a, b) => a.name.localeCompare(b.name, "en"));

/** The name of a country's code; the code itself where it has none. */
export function countryName(code: string): string {
  return countries.find((country) => country.code === code)?.name ?? code;
}
