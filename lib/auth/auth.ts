import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { nextCookies } from "better-auth/next-js";
import { twoFactor } from "better-auth/plugins/two-factor";
import { database } from "@/lib/db/client";
import { env } from "@/lib/env";
import { hashPassword, verifyPassword } from "./password";
import { countWithinLimit } from "./rate-limit";

function createAuth() {
  const secure = new URL(env().DESK_URL).protocol === "https:";
  // `__Host-`: the browser then sends it to this host only, over https only. On plain http (localhost) browsers refuse that name.
  const cookieName = (name: string) => ({ name: `${secure ? "__Host-" : ""}redraw-${name}` });
  return betterAuth({
    appName: "Redraw",
    baseURL: env().DESK_URL,
    basePath: "/api/auth",
    secret: env().REDRAW_SECRET,
    trustedOrigins: [new URL(env().DESK_URL).origin],
    database: prismaAdapter(database("desk"), { provider: "postgresql" }),
    telemetry: { enabled: false },
    // Signing in goes through the Server Action, which counts attempts per account.
    disabledPaths: ["/sign-in/email", "/sign-in/social", "/sign-up/email", "/delete-user", "/change-email"],
    logger: { level: "error" },
    emailAndPassword: {
      enabled: true,
      // People are created by createUser() only.
      disableSignUp: true,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    session: { expiresIn: 14 * 24 * 3600, updateAge: 24 * 3600, cookieCache: { enabled: false } },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 300,
      customStorage: {
        consume: async (key, rule) => {
          const answer = await countWithinLimit(`auth/${key}`, { max: rule.max, seconds: rule.window });
          return { allowed: answer.allowed, retryAfter: answer.allowed ? null : answer.retryAfterSeconds };
        },
      },
    },
    advanced: {
      // The prefix that better-auth would add is `__Secure-`; the names below carry the stronger one.
      useSecureCookies: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", secure, path: "/" },
      cookies: {
        session_token: cookieName("session"),
        session_data: cookieName("session-data"),
        account_data: cookieName("account-data"),
        dont_remember: cookieName("dont-remember"),
        two_factor: cookieName("two-factor"),
        trust_device: cookieName("trust-device"),
      },
    },
    // nextCookies comes last: it hands on the cookies that the others set.
    plugins: [twoFactor({ issuer: "Redraw" }), nextCookies()],
  });
}

let created: ReturnType<typeof createAuth> | undefined;

/** better-auth over the desk's database, made at the first use (settings are read then). */
export function auth(): ReturnType<typeof createAuth> {
  created ??= createAuth();
  return created;
}
