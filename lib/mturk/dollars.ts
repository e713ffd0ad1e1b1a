/** The protocol's amount of integer cents: "0.10" of 10. */
export function dollarsOf(cents: number): string {
  return `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
}

/** Integer cents of the protocol's amount, e.g. of "100", "1.4" or "-0.05". Throws where the text is no amount. */
export function centsOf(dollars: string): number {
  const match = /^(-?)(\d+)(?:\.(\d{0,2})\d*)?$/.exec(dollars);
  if (!match) throw new Error(`Cannot read the amount "${dollars}" of the market; it writes dollars such as "1.40"`);
  const [, sign, whole, part = ""] = match;
  const cents = Number(whole) * 100 + Number(part.padEnd(2, "0"));
  return sign === "-" && cents > 0 ? -cents : cents;
}
