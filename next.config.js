// One build, two sites. run/web.ts says which one it serves by the header x-redraw-site (a client's own is removed there), and the
// market's paths are rewritten below /market: its origin shows none of the desk, the desk's none of the market.
/** @type {import("next").NextConfig} */
module.exports = {
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  serverExternalPackages: ["sharp", "graphile-worker", "@node-rs/argon2", "pg", "better-auth"],
  typescript: { ignoreBuildErrors: true }, // `npm test` checks types once, for everything
  experimental: { serverActions: { bodySizeLimit: "16mb" } }, // files of votes; larger ones go to the API, which streams
  async rewrites() {
    const market = { type: "header", key: "x-redraw-site", value: "market" };
    return {
      beforeFiles: [{ source: "/:path((?!_next/).*)", has: [market], destination: "/market/:path" }],
      afterFiles: [],
      fallback: [],
    };
  },
  async headers() {
    const market = { type: "header", key: "x-redraw-site", value: "market" };
    return [
      {
        // Leaving a panel's door redirects to the panel, which form-action has to allow.
        // externalSubmit is shown in a frame and a stranger's question in a sandbox: both set policies of their own.
        source: "/:path((?!mturk/externalSubmit|hits/[^/]+/question|_next/).*)",
        has: [market],
        headers: [
          {
            key: "Content-Security-Policy",
            value: "frame-ancestors 'none'; form-action 'self' https:; base-uri 'none'",
          },
        ],
      },
      {
        source: "/:path((?!hit/|_next/).*)",
        missing: [market],
        headers: [{ key: "Content-Security-Policy", value: "frame-ancestors 'none'; base-uri 'none'" }],
      },
      {
        // The HIT page (which is framed by markets) sets its own policy.
        source: "/:path((?!hit/).*)",
        headers: [
          { key: "X-Content-Type-Options", value: "nosniff" },
          { key: "Referrer-Policy", value: "same-origin" },
        ],
      },
    ];
  },
};
