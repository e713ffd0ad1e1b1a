/** The address of a page in a state: what differs from the defaults, as search parameters. */
export function addressOf<State extends Record<string, string | number>>(
  path: string,
  state: State,
  defaults: Partial<Record<keyof State, string | number>>,
): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(state)) {
    if (value !== defaults[name] && value !== "") parameters.set(name, String(value));
  }
  const query = parameters.toString();
  return query === "" ? path : `${path}?${query}`;
}
