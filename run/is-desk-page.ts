/** Whether an address is one of the desk's pages; the API and the HIT page check for themselves, and refuse in their own words. */
export function isDeskPage(path: string): boolean {
  return !/^\/(api|hit)\//.test(path);
}
