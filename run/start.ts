// npm start [-- --only desk,jobs]: the product for real use. Ctrl-C stops all of it; the next start keeps the data.
import { parseArgs } from "node:util";
import { createUser } from "@/lib/auth/create-user";
import { closeDatabase } from "@/lib/db/client";
import { keepInvitation, operatorAccess } from "@/lib/market/seed";
import { type StackPart, stackParts, startStack } from "./stack";

/** The parts to start here: all, or what `--only market,desk,jobs` names. Throws where that names something else. */
function readParts(args: string[]): readonly StackPart[] {
  const { values } = parseArgs({ args, options: { only: { type: "string" } } });
  if (values.only === undefined) return stackParts;
  const named = values.only.split(",").map((name) => name.trim());
  const unknown = named.find((name) => !stackParts.some((part) => part === name));
  if (unknown !== undefined)
    throw new Error(`Cannot start "${unknown}": --only takes ${stackParts.join(", ")}, with commas between them`);
  if (!process.env.DATABASE_URL)
    throw new Error(
      `Cannot start ${values.only} alone: parts on several machines share one database; set DATABASE_URL to it`,
    );
  return stackParts.filter((part) => named.includes(part));
}

async function main(): Promise<void> {
  const parts = readParts(process.argv.slice(2));
  const log = (line: string) => console.log(line);
  const stack = await startStack({
    folder: process.env.REDRAW_DATA ?? ".redraw",
    parts,
    deskPort: Number(process.env.DESK_PORT ?? 3000),
    marketPort: Number(process.env.MARKET_PORT ?? 3001),
    log,
    onSignal: closeDatabase,
  });
  Object.assign(process.env, stack.env);
  const lines: string[] = [];
  if (parts.includes("desk")) {
    const email = process.env.RESEARCHER_EMAIL ?? "researcher@localhost.local";
    await createUser({ email, name: "Researcher", password: stack.secrets.researcherPassword });
    lines.push(
      `Desk     ${stack.deskUrl}`,
      `         sign in as  ${email}`,
      `         password    ${stack.secrets.researcherPassword}   (the first one; kept in the data folder's secrets.json)`,
    );
  }
  if (parts.includes("market")) {
    const operator = operatorAccess();
    lines.push(
      `Market   ${stack.marketUrl}`,
      `         invite workers with  ${await keepInvitation({ label: "First workers" })}`,
      `         operate it at        ${operator.url}   password ${operator.password}`,
    );
  }
  if (parts.includes("jobs")) lines.push(`Imports  put folders of <class>/<image> below  ${stack.env.IMPORT_ROOT}`);
  await closeDatabase();
  console.log(
    `\n${lines.map((line) => `  ${line}\n`).join("")}\n  Ctrl-C stops everything; the next start keeps the data.\n`,
  );
  const name = await stack.failed;
  throw new Error(`The ${name} ended by itself; everything is stopped. Its last lines stand above.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.exit(1), 20_000).unref();
});
