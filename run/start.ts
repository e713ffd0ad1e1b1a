// npm start: the product for real use. Ctrl-C stops all of it; the next start keeps the data.

import { createUser } from "@/lib/auth/create-user";
import { closeDatabase } from "@/lib/db/client";
import { createInvitation, operatorAccess } from "@/lib/market/seed";
import { startStack } from "./stack";

async function main(): Promise<void> {
  const log = (line: string) => console.log(line);
  const stack = await startStack({
    folder: process.env.REDRAW_DATA ?? ".redraw",
    parts: ["market", "desk", "jobs"],
    deskPort: Number(process.env.DESK_PORT ?? 3000),
    marketPort: Number(process.env.MARKET_PORT ?? 3001),
    log,
    onSignal: closeDatabase,
  });
  Object.assign(process.env, stack.env);
  const email = process.env.RESEARCHER_EMAIL ?? "researcher@localhost.local";
  await createUser({ email, name: "Researcher", password: stack.secrets.researcherPassword });
  const invitation = await createInvitation({ label: "First workers" });
  const operator = operatorAccess();
  await closeDatabase();
  console.log(`
  Desk     ${stack.deskUrl}
           sign in as  ${email}
           password    ${stack.secrets.researcherPassword}   (the first one; kept in the data folder's secrets.json)
  Market   ${stack.marketUrl}
           invite workers with  ${invitation}
           operate it at        ${operator.url}   password ${operator.password}
  Imports  put folders of <class>/<image> below  ${stack.env.IMPORT_ROOT}

  Ctrl-C stops everything; the next start keeps the data.
`);
  const name = await stack.failed;
  throw new Error(`The ${name} ended by itself; everything is stopped. Its last lines stand above.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.kill(process.pid, "SIGTERM");
  setTimeout(() => process.exit(1), 20_000).unref();
});
