/** Reads PostgreSQL's text of an integer array, "{1,2,3}". */
export function parseIntegers(text: string | null): number[] {
  return text === null ? [] : JSON.parse(`[${text.slice(1, -1)}]`);
}
