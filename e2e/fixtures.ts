// What every end-to-end test starts from: a researcher who is signed in, and the addresses of both sites.
import { randomBytes } from "node:crypto";
import { test as base, expect, type Page } from "@playwright/test";
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
    const context = await browser.newContext({ baseURL: deskUrl });
    const page = await context.newPage();
    await page.goto("/sign-in");
    await page.getByLabel("E-mail").fill(researcher.email);
    await page.getByLabel("Password").fill(researcher.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("**/studies");
    await use(page);
    await context.close();
  },
});

export { expect };
