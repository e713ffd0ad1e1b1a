import { randomBytes } from "node:crypto";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

function draw(length: number): string {
  let text = "";
  while (text.length < length) {
    // 252 = 7 x 36: larger bytes would favour the first characters.
    for (const byte of randomBytes(length)) if (byte < 252 && text.length < length) text += alphabet[byte % 36];
  }
  return text;
}

/** A new id of the protocol's EntityId shape: "3" and 29 capitals and digits (150 random bits; assignment ids are capabilities). */
export function newEntityId(): string {
  return `3${draw(29)}`;
}

/** A new worker id of the protocol's CustomerId shape: "A" and 13 capitals and digits. */
export function newWorkerId(): string {
  return `A${draw(13)}`;
}

/** True for text that can be an id: addresses and forms carry anything. */
export function isEntityId(text: string): boolean {
  return /^[A-Z0-9]{1,64}$/.test(text);
}
