// The market's settings, read once and validated. Nothing here is shared with the study side.
import { z } from "zod";

const schema = z.object({
  MARKET_DATABASE_URL: z.string().min(1),
  /** Public origin of the market: requester endpoint, worker site and `turkSubmitTo`. */
  MARKET_URL: z.url().default("http://127.0.0.1:3001"),
  /** Seals requester secrets and signs invitation links. */
  MARKET_SECRET: z.string().min(32),
  /** Opens the admin page; where it is empty the page is closed. */
  MARKET_OPERATOR_PASSWORD: z.string().default(""),
  /** Share of reward and bonus, in percent, and the surcharge of HITs with ten or more assignments. MTurk's: 20 and 20. */
  MARKET_FEE_PERCENT: z.coerce.number().min(0).max(100).default(20),
  MARKET_FEE_SURCHARGE_PERCENT: z.coerce.number().min(0).max(100).default(20),
  /** What a new requester starts with, in integer cents. */
  MARKET_STARTING_BALANCE_CENTS: z.coerce.number().int().min(0).max(2_000_000_000).default(1_000_000),
  /** Most HIT requests a second per requester before ThrottlingException; 0 = no limit. */
  MARKET_REQUESTS_PER_SECOND: z.coerce.number().int().min(0).default(0),
  /** Hosts that notifications may be sent to although their addresses are private, comma separated. */
  MARKET_PRIVATE_DESTINATIONS: z.string().default(""),
  /** Prolific's API. */
  PROLIFIC_API_URL: z.url().default("https://api.prolific.com"),
});
export type MarketEnv = z.infer<typeof schema>;

let parsed: MarketEnv | undefined;

/** The market's settings. Throws at the first use where one is missing or malformed, naming each. */
export function marketEnv(): MarketEnv {
  if (parsed) return parsed;
  const result = schema.safeParse(process.env);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
    throw new Error(`Cannot start the market: the environment is incomplete (${problems}); see docs/market.md`);
  }
  parsed = result.data;
  return parsed;
}

/** Origin of MARKET_URL: scheme, host and port. */
export function marketOrigin(): string {
  return new URL(marketEnv().MARKET_URL).origin;
}
