// The study side's settings, read once and validated. Everything has a sensible value on one machine except secrets, which
// run/secrets.ts draws at the first start. The market has settings of its own (lib/market/env.ts).
import { z } from "zod";

const schema = z.object({
  DATABASE_URL: z.string().min(1),
  /** Keys HMACs, blind image addresses, page tokens and desk sessions. */
  REDRAW_SECRET: z.string().min(32),
  /** Origin at which people reach the desk and the crowd reaches the HIT page. */
  DESK_URL: z.url().default("http://localhost:3000"),
  /** The crowd's requester API: the built-in market, or any endpoint that speaks MTurk's protocol. */
  CROWD_ENDPOINT: z.url().default("http://127.0.0.1:3001"),
  CROWD_REGION: z.string().default("us-east-1"),
  CROWD_ACCESS_KEY_ID: z.string().default(""),
  CROWD_SECRET_ACCESS_KEY: z.string().default(""),
  /** Origins that `turkSubmitTo` may name, comma separated; the endpoint's own origin is always allowed. */
  CROWD_SUBMIT_ORIGINS: z.string().default("https://www.mturk.com,https://workersandbox.mturk.com"),
  /** Who may frame the HIT page (CSP frame-ancestors). */
  HIT_FRAME_ANCESTORS: z.string().default("*"),
  /** Folder of originals and derivatives. */
  IMAGES_FOLDER: z.string().min(1),
  /** Only folders below this one can be imported from. */
  IMPORT_ROOT: z.string().min(1),
  /** How often the job worker lists assignments of open HITs, in seconds. */
  SWEEP_SECONDS: z.coerce.number().int().positive().default(15),
});
export type Env = z.infer<typeof schema>;

let parsed: Env | undefined;

/** The settings. Throws at the first use where one is missing or malformed, naming each. */
export function env(): Env {
  if (parsed) return parsed;
  const result = schema.safeParse(process.env);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
    throw new Error(
      `Cannot start: the environment is incomplete (${problems}); \`npm start\` sets all of it, see README`,
    );
  }
  parsed = result.data;
  return parsed;
}
