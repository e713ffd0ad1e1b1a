// npm run market -- [--port N] [--folder F] [--json]: the market alone, on an empty database of its own (or, with --folder, on one that is kept).
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { parseArgs } from "node:util";
import { createInvitation, operatorAccess } from "@/lib/market/seed";
import { isPortFree } from "./free-port";
import { type Stack, startStack } from "./stack";

const help = `npm run market -- [options]

Starts the market alone: a crowd that speaks MTurk's requester protocol, with a worker site. It prints the requester's endpoint and
key, an invitation link for workers and the operator's page.

  --port N     listen on this port of 127.0.0.1 (default: a free one; HOST names another interface, MARKET_URL the public address)
  --folder F   keep database and keys in this folder and go on with them at the next start (default: thrown away at the end)
  --json       one object on standard output: endpoint, accessKeyId, secretAccessKey, workerUrl
               (npm run -s market -- --json, so that npm adds nothing)
  --help       this text

Settings of the environment and everything else: docs/market.md`;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: "string" },
        folder: { type: "string" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    return values;
  } catch (error) {
    throw new Error(
      `Cannot start the market: ${error instanceof Error ? error.message : error}. Its options are --port N, --folder F, --json and --help`,
    );
  }
}

async function readPort(written: string | undefined): Promise<number> {
  if (written === undefined) return 0;
  const port = Number(written);
  if (!/^[0-9]+$/.test(written) || port < 1 || port > 65_535) {
    throw new Error(
      `Cannot start the market on port "${written}": give a whole number from 1 to 65535 after --port, or leave --port out for a free one`,
    );
  }
  if (!(await isPortFree(port))) {
    throw new Error(
      `Cannot start the market on port ${port}: something else listens there, or the port is not yours to use; stop it, or give another after --port`,
    );
  }
  return port;
}

async function main(): Promise<void> {
  const options = readOptions();
  if (options.help) {
    console.log(help);
    return;
  }
  const port = await readPort(options.port);
  const from = process.env.REDRAW_INVOKED_FROM ?? process.cwd();
  const kept = options.folder && (isAbsolute(options.folder) ? options.folder : join(from, options.folder));
  const folder = kept || (await mkdtemp(join(tmpdir(), "redraw-market-")));
  const clear = async () => {
    if (!kept) await rm(folder, { recursive: true, force: true });
  };
  let stack: Stack | undefined;
  try {
    if (!kept) await chmod(folder, 0o755);
    stack = await startStack({
      folder,
      parts: ["market"],
      deskPort: 0,
      marketPort: port,
      disposable: !kept,
      log: (line) => console.error(line),
      onSignal: clear,
    });
    const workerUrl = await createInvitation({ label: `Invitation ${randomBytes(3).toString("hex")}` });
    const access = {
      endpoint: stack.marketUrl,
      accessKeyId: stack.secrets.crowdAccessKeyId,
      secretAccessKey: stack.secrets.crowdSecretAccessKey,
      workerUrl,
    };
    const operator = operatorAccess();
    if (options.json) console.log(JSON.stringify(access));
    else {
      console.log(`
  Requester endpoint   ${access.endpoint}   (region us-east-1)
  Access key           ${access.accessKeyId}
  Secret key           ${access.secretAccessKey}
  Invite workers with  ${access.workerUrl}
  Operate it at        ${operator.url}   password ${operator.password}

  ${kept ? `Database and keys are kept in ${kept}.` : "The database is thrown away at the end; --folder F keeps it."}
  Ctrl-C stops it.
`);
    }
    const name = await stack.failed;
    throw new Error(`The ${name} ended by itself; its last lines stand above.`);
  } catch (error) {
    await stack?.stop();
    await clear();
    throw error;
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
