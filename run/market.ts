// npm run market -- [--port N] [--folder F] [--json]: the market alone, on an empty database of its own (or, with --folder, on one that is kept).
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createInvitation, operatorAccess } from "@/lib/market/seed";
import { startStack } from "./stack";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { port: { type: "string" }, folder: { type: "string" }, json: { type: "boolean", default: false } },
  });
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Error(
      `Cannot start the market on port "${values.port}": give a whole number from 1 to 65535 after --port`,
    );
  }
  const folder = values.folder ?? (await mkdtemp(join(tmpdir(), "redraw-market-")));
  if (!values.folder) await chmod(folder, 0o755);
  const log = (line: string) => console.error(line);
  const stack = await startStack({
    folder,
    parts: ["market"],
    deskPort: 0,
    marketPort: port,
    disposable: !values.folder,
    log,
    onSignal: async () => {
      if (!values.folder) await rm(folder, { recursive: true, force: true });
    },
  });
  const workerUrl = await createInvitation({ label: `Invitation ${randomBytes(3).toString("hex")}` });
  const access = {
    endpoint: stack.marketUrl,
    accessKeyId: stack.secrets.crowdAccessKeyId,
    secretAccessKey: stack.secrets.crowdSecretAccessKey,
    workerUrl,
  };
  const operator = operatorAccess();
  if (values.json) console.log(JSON.stringify(access));
  else {
    console.log(`
  Requester endpoint   ${access.endpoint}   (region us-east-1)
  Access key           ${access.accessKeyId}
  Secret key           ${access.secretAccessKey}
  Invite workers with  ${access.workerUrl}
  Operate it at        ${operator.url}   password ${operator.password}
${values.folder ? "" : "\n  The database is thrown away at the end; --folder F keeps it.\n"}
  Ctrl-C stops it.
`);
  }
  const name = await stack.failed;
  throw new Error(`The ${name} ended by itself; its last lines stand above.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.exit(1), 20_000).unref();
});
