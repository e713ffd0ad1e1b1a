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
  /** The built-in market's address: publishing there asks for no typed confirmation. */
  MARKET_URL: z.url().default("http://127.0.0.1:3001"),
  /** The market's fee on rewards and bonuses and its surcharge from ten assignments a HIT, in percent; default: MTurk's (lib/features/ledger/rules.ts). */
  CROWD_FEE_PERCENT: z.coerce.number().int().min(0).max(100).optional(),
  CROWD_FEE_SURCHARGE_PERCENT: z.coerce.number().int().min(0).max(100).optional(),
  /** Whether markets are asked to notify us. They reach us at DESK_URL; without it the sweep finds everything, a little later. */
  CROWD_NOTIFICATIONS: z.enum(["on", "off"]).default("off"),
  CROWD_REGION: z.string().default("us-east-1"),
  CROWD_ACCESS_KEY_ID: z.string().default(""),
  CROWD_SECRET_ACCESS_KEY: z.string().default(""),
  /** Origins that `turkSubmitTo` may name, comma separated; the endpoint's own origin is always allowed. */
  CROWD_SUBMIT_ORIGINS: z.string().default("https://www.mturk.com,https://workersandbox.mturk.com"),
  /** Who may frame the HIT page (CSP frame-ancestors). */
  HIT_FRAME_ANCESTORS: z.string().default("*"),
  /** Folder of originals and derivatives. */
  IMAGES_FOLDER: z.string().min(1),
  /** Keep originals and derivatives in this bucket instead of IMAGES_FOLDER; keys begin with S3_PREFIX. */
  S3_BUCKET: z.string().default(""),
  S3_PREFIX: z.string().default(""),
  /** Address of an S3-compatible service; empty = AWS itself. */
  S3_ENDPOINT: z.union([z.literal(""), z.url()]).default(""),
  S3_REGION: z.string().default("us-east-1"),
  /** Empty = the AWS client's own places (profile, instance role). */
  S3_ACCESS_KEY_ID: z.string().default(""),
  S3_SECRET_ACCESS_KEY: z.string().default(""),
  /** Only folders below this one can be imported from. */
  IMPORT_ROOT: z.string().min(1),
  /** Buckets that may be imported from, comma separated, with the S3 settings above; empty = none. */
  IMPORT_S3_BUCKETS: z.string().default(""),
  /** Flickr's REST interface and the key it is asked with; no key = no Flickr imports. */
  FLICKR_URL: z.url().default("https://api.flickr.com/services/rest/"),
  FLICKR_API_KEY: z.string().default(""),
  /** Flickr allows 3600 an hour for one key. */
  FLICKR_REQUESTS_PER_HOUR: z.coerce.number().positive().default(3600),
  OPENVERSE_URL: z.url().default("https://api.openverse.org/v1/"),
  /** Hosts on private addresses that imports and web hooks may reach nevertheless, comma separated: `images.lab.internal,127.0.0.1:9000`. */
  PRIVATE_HOSTS: z.string().default(""),
  /** Mail server for invitations and alerts, e.g. smtps://user:password@mail.example.org; empty = nothing is mailed. */
  SMTP_URL: z.string().default(""),
  MAIL_FROM: z.string().default("Redraw <redraw@localhost>"),
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
