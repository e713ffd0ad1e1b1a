// Secrets have no default: the first start draws them and keeps them in <data folder>/secrets.json (0600).
import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const secretsSchema = z.object({
  databasePassword: z.string().min(16),
  /** Keys HMACs, blind image addresses and sign-in sessions of the study side. */
  redrawSecret: z.string().min(32),
  /** Keys the market's sessions, invitations and the requester secrets that it keeps. */
  marketSecret: z.string().min(32),
  /** The study side's key at the built-in market. */
  crowdAccessKeyId: z.string().min(16),
  crowdSecretAccessKey: z.string().min(32),
  /** First password of the first researcher. */
  researcherPassword: z.string().min(12),
});
export type Secrets = z.infer<typeof secretsSchema>;

/** Reads the secrets of a data folder, drawing those that are missing. Throws where the folder cannot be written. */
export async function loadSecrets(folder: string): Promise<Secrets> {
  const path = join(folder, "secrets.json");
  const drawn: Secrets = {
    databasePassword: randomBytes(18).toString("base64url"),
    redrawSecret: randomBytes(32).toString("base64url"),
    marketSecret: randomBytes(32).toString("base64url"),
    crowdAccessKeyId: `RDRW${randomBytes(8).toString("hex").toUpperCase()}`,
    crowdSecretAccessKey: randomBytes(30).toString("base64url"),
    researcherPassword: randomBytes(9).toString("base64url"),
  };
  let kept: unknown = {};
  try {
    kept = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) {
      throw new Error(
        `Cannot read the secrets in ${path}: ${error instanceof Error ? error.message : error}; mend or remove the file (removing it ends all sessions and loses the embedded database's password)`,
      );
    }
  }
  const secrets = secretsSchema.parse({ ...drawn, ...(typeof kept === "object" ? kept : {}) });
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    await writeFile(`${path}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
    await chmod(`${path}.new`, 0o600);
    await rename(`${path}.new`, path);
  } catch (error) {
    throw new Error(
      `Cannot keep the secrets in ${path}: ${error instanceof Error ? error.message : error}; set REDRAW_DATA to a folder that can be written`,
    );
  }
  return secrets;
}
