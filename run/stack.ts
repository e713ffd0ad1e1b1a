// The whole product on one machine: database, migrations, build, market, desk, job worker. Everything that starts it starts it here:
// npm start, npm run demo, npm run road, npm run market, the end-to-end tests.
import { mkdir } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { closeMarket } from "@/lib/market/db/client";
import { ensureRequester } from "@/lib/market/seed";
import { build } from "./build";
import { claimFolder } from "./claim-folder";
import { freePort } from "./free-port";
import { marketMigrations, migrate, migrateJobQueue, studyMigrations } from "./migrate";
import { startPostgres } from "./postgres";
import { keepRunning, type RunningProcess, startProcess, stopOnSignals } from "./process";
import { root } from "./root";
import { loadSecrets, type Secrets } from "./secrets";

export const stackParts = ["market", "desk", "jobs"] as const;
export type StackPart = (typeof stackParts)[number];

export interface StackOptions {
  /** Folder of database, images and secrets; relative to the project. */
  folder: string;
  parts: readonly StackPart[];
  /** 0 = a free one. */
  deskPort: number;
  marketPort: number;
  /** Seconds between two sweeps of the job worker. */
  sweepSeconds?: number;
  /** Only folders below this one can be imported from; default: the environment's IMPORT_ROOT, else <folder>/import. */
  importRoot?: string;
  /** A throw-away database: faster, not safe against power loss. */
  disposable?: boolean;
  /** Stop in order at Ctrl-C, also during the start, then do this (may be nothing) and exit. */
  onSignal?: () => Promise<void>;
  log(line: string): void;
}

export interface Stack {
  /** The environment that its processes run in; `Object.assign(process.env, stack.env)` to work in-process beside them. */
  env: Record<string, string>;
  secrets: Secrets;
  deskUrl: string;
  marketUrl: string;
  /** Resolves with the name of the first part that ended by itself. */
  failed: Promise<string>;
  /** Stops web and job worker, then the database. */
  stop(): Promise<void>;
}

/** Starts what `parts` names. What was started is stopped again when a later part fails. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const folder = isAbsolute(options.folder) ? options.folder : join(root, options.folder);
  const started: (() => Promise<void>)[] = [await claimFolder(folder)];
  const secrets = await loadSecrets(folder);
  let stopping = false;
  const stop = async () => {
    stopping = true;
    for (const end of started.splice(0).reverse()) await end();
  };
  const { onSignal } = options;
  if (onSignal) {
    stopOnSignals(async () => {
      options.log("stopping…");
      await stop();
      await onSignal();
    });
  }
  try {
    const urls = await openDatabases(folder, secrets, options, started);
    const deskPort = options.deskPort || (await freePort());
    const marketPort = options.marketPort || (await freePort());
    // Different hosts, not only ports: cookies do not look at ports, and desk and market never share a session.
    const deskUrl = process.env.DESK_URL ?? `http://localhost:${deskPort}`;
    const marketUrl = process.env.MARKET_URL ?? `http://127.0.0.1:${marketPort}`;
    const env: Record<string, string> = {
      DATABASE_URL: urls.study,
      MARKET_DATABASE_URL: urls.market,
      REDRAW_SECRET: process.env.REDRAW_SECRET ?? secrets.redrawSecret,
      MARKET_SECRET: process.env.MARKET_SECRET ?? secrets.marketSecret,
      DESK_URL: deskUrl,
      MARKET_URL: marketUrl,
      CROWD_ENDPOINT: process.env.CROWD_ENDPOINT ?? marketUrl,
      CROWD_ACCESS_KEY_ID: process.env.CROWD_ACCESS_KEY_ID ?? secrets.crowdAccessKeyId,
      CROWD_SECRET_ACCESS_KEY: process.env.CROWD_SECRET_ACCESS_KEY ?? secrets.crowdSecretAccessKey,
      IMAGES_FOLDER: process.env.IMAGES_FOLDER ?? join(folder, "images"),
      IMPORT_ROOT: options.importRoot ?? process.env.IMPORT_ROOT ?? join(folder, "import"),
      SWEEP_SECONDS: String(options.sweepSeconds ?? 15),
      // The market on this machine tells the desk on this machine what happened; beyond that it sends to no private address.
      CROWD_NOTIFICATIONS: process.env.CROWD_NOTIFICATIONS ?? "on",
      MARKET_PRIVATE_DESTINATIONS: process.env.MARKET_PRIVATE_DESTINATIONS ?? new URL(deskUrl).hostname,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
    };
    await Promise.all([env.IMAGES_FOLDER, env.IMPORT_ROOT].map((path) => path && mkdir(path, { recursive: true })));
    if (options.parts.includes("market") || options.parts.includes("desk")) await build(options.log);

    const processes: RunningProcess[] = [];
    const start = async (name: string, file: string, extra: Record<string, string>) => {
      const running = await startProcess(name, file, { ...process.env, ...env, ...extra }, options.log);
      processes.push(running);
      started.push(() => running.stop());
    };
    if (options.parts.includes("market")) {
      await seedRequester(env, secrets);
      started.push(closeMarket);
      options.log("starting the market…");
      await start("market", "web.ts", {
        REDRAW_SITE: "market",
        PORT: String(marketPort),
        HOST: process.env.HOST ?? "127.0.0.1",
      });
    }
    if (options.parts.includes("desk")) {
      options.log("starting the desk…");
      await start("desk", "web.ts", {
        REDRAW_SITE: "desk",
        PORT: String(deskPort),
        HOST: process.env.HOST ?? "localhost",
      });
    }
    let jobsFailed = new Promise<string>(() => undefined);
    if (options.parts.includes("jobs")) {
      const jobs = await keepRunning(
        () => startProcess("job worker", "job-worker.ts", { ...process.env, ...env }, options.log),
        options.log,
      );
      started.push(() => jobs.stop());
      jobsFailed = jobs.failed.then(() => "job worker");
    }
    const failed = new Promise<string>((report) => {
      for (const running of processes) void running.ended.then(() => (stopping ? undefined : report(running.name)));
      void jobsFailed.then(report);
    });
    return { env, secrets, deskUrl, marketUrl, failed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openDatabases(
  folder: string,
  secrets: Secrets,
  options: StackOptions,
  started: (() => Promise<void>)[],
): Promise<{ study: string; market: string }> {
  let study = process.env.DATABASE_URL;
  if (!study) {
    options.log("starting the database…");
    const postgres = await startPostgres({
      folder: join(folder, "postgres"),
      password: secrets.databasePassword,
      ...(options.disposable ? { disposable: true } : {}),
    });
    started.push(() => postgres.stop());
    study = postgres.urlOf("redraw");
  }
  const market = process.env.MARKET_DATABASE_URL ?? study;
  if (options.parts.includes("desk") || options.parts.includes("jobs")) {
    await migrate(study, studyMigrations);
    await migrateJobQueue(study);
  }
  if (options.parts.includes("market")) await migrate(market, marketMigrations);
  return { study, market };
}

/** The study side is a requester like any other: the market learns its key at the first start. */
async function seedRequester(env: Record<string, string>, secrets: Secrets): Promise<void> {
  Object.assign(process.env, env);
  await ensureRequester({
    name: "Redraw studies",
    accessKeyId: secrets.crowdAccessKeyId,
    secretAccessKey: secrets.crowdSecretAccessKey,
  });
}
