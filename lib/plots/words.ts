/** A count with thin groups of three digits: 10 000. */
export function spaced(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** A number's text with a true minus sign; zero has none. */
export function minus(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text.replace(/^-/, "−");
}
