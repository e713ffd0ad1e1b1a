const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text made safe inside HTML and SVG, elements and attributes alike. */
export function escapeMarkup(text: string): string {
  // \p{Cc}: control characters are not allowed in XML at all and would make the whole figure unreadable; a line end may stay.
  return text.replace(/[^\P{Cc}\n]/gu, "\ufffd").replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
