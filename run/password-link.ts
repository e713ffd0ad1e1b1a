// npm run password-link -- EMAIL [--without-second-factor] [--data folder]: the operator's way back for somebody who forgot the password.
// Prints a link that sets a new one, once and for 24 hours. With --without-second-factor it turns that off as well, for a lost authenticator.
import { parseArgs } from "node:util";
import { createPasswordLink } from "@/lib/auth/password-links";
import { closeDatabase } from "@/lib/db/client";
import { openStudyDatabase } from "./open-study-database";

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { "without-second-factor": { type: "boolean", default: false }, data: { type: "string" } },
  });
  const [email] = positionals;
  if (!email || positionals.length > 1)
    throw new Error(
      "Cannot make a link: name one person by their e-mail address, `npm run password-link -- ada@example.org`",
    );
  const close = await openStudyDatabase(values.data, "make a link");
  process.env.DESK_URL ??= `http://localhost:${process.env.DESK_PORT ?? 3000}`;
  try {
    const link = await createPasswordLink({
      email,
      minutes: 24 * 60,
      createdBy: "operator",
      dropsSecondFactor: values["without-second-factor"],
    });
    if (link === null)
      throw new Error(
        `Cannot make a link: nobody signs in as "${email}"; look at the address, or invite them to a study`,
      );
    console.log(
      `${link}\n\nHand it to ${email} on a way that nobody else reads: it sets a new password, once, within 24 hours.`,
    );
  } finally {
    await closeDatabase();
    await close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
