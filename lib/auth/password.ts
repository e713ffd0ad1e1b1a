import { hash, verify } from "@node-rs/argon2";

// OWASP's first recommendation for argon2id (2024): 19 MiB, two passes, one lane. The package's default algorithm is argon2id.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** The argon2id hash of a password, as a PHC string with its salt and cost. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

/** True where the password has that hash; false also for a hash that cannot be read. */
export async function verifyPassword(input: { hash: string; password: string }): Promise<boolean> {
  return verify(input.hash, input.password).catch(() => false);
}
