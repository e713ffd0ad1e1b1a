/** What the user asked for cannot be done as asked; the message names the act, the place, the value and the mend. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}
