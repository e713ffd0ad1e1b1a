// What every end-to-end test starts from: a researcher who is signed in, and the addresses of both sites.
import { randomBytes } from "node:crypto";
import AxeBuilder from "@axe-core/playwright";
import { type Browser, test as base, expect, type Page } from "@playwright/test";
import { auth } from "@/lib/auth/auth";
import { createUser } from "@/lib/auth/create-user";

function setting(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: end-to-end tests are run by \`npm test\` or \`npx playwright test\``);
  return value;
}

interface Fixtures {
  deskUrl: string;
  marketUrl: string;
  /** Folder below which the product under test may import. */
  importRoot: string;
  researcher: { id: string; email: string; password: string };
  /** A page of the researcher's, signed in at the desk. */
  desk: Page;
}

export const test = base.extend<Fixtures>({
  // biome-ignore-start lint/correctness/noEmptyPattern: Playwright reads the fixture's dependencies from the pattern
  deskUrl: async ({}, use) => use(setting("DESK_URL")),
  marketUrl: async ({}, use) => use(setting("MARKET_URL")),
  importRoot: async ({}, use) => use(setting("IMPORT_ROOT")),
  researcher: async ({}, use) => {
    const email = `researcher-${randomBytes(4).toString("hex")}@example.org`;
    const password = randomBytes(12).toString("base64url");
    const id = await createUser({ email, name: "Ada Researcher", password });
    await use({ id, email, password });
  },
  // biome-ignore-end lint/correctness/noEmptyPattern: as above
  desk: async ({ browser, deskUrl, researcher }, use) => {
    const page = await openDesk(browser, deskUrl, researcher);
    await use(page);
    await page.context().close();
  },
});

/** A browser of somebody who is signed in at the desk. Signing in by hand is e2e/desk.spec.ts's promise; every other test only needs the session. */
export async function openDesk(
  browser: Browser,
  deskUrl: string,
  { email, password }: { email: string; password: string },
): Promise<Page> {
  const context = await browser.newContext({ baseURL: deskUrl });
  const answer = await auth().api.signInEmail({ body: { email, password }, asResponse: true });
  const cookies = answer.headers.getSetCookie().map((one) => one.split(";")[0]?.split("=") ?? []);
  await context.addCookies(
    cookies.map(([name = "", value = ""]) => ({ name, value, url: deskUrl, httpOnly: true, sameSite: "Lax" })),
  );
  return context.newPage();
}

/** What axe finds wrong on the page, as a line each. */
export async function listBarriers(page: Page): Promise<string[]> {
  // Legacy mode: the findings are put together in the page itself, not in a new one each time; the desk has no foreign frames.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ["violations"] })
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

export { expect };
