import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { Toaster } from "@/components/ui/toaster";
import { readTheme } from "@/lib/auth/theme";
import "../globals.css";

export const metadata: Metadata = {
  title: { default: "Redraw", template: "%s · Redraw" },
  description: "Draws a second test set for an image-classification benchmark.",
  robots: { index: false },
};
export const viewport: Viewport = { width: "device-width", initialScale: 1 };

/**
 * Without JavaScript nobody moves a page that came after its skeleton into its place: it is shown where it stands. Among !important
 * rules the earlier layer wins, and the style sheet's own for [hidden] is in `base`.
 */
const withoutScripts = `@layer theme {
  .page-skeleton { display: none !important }
  body > div[hidden][id^="S:"]:has(h1) {
    display: flex !important; flex-direction: column; gap: 1.5rem; padding: 1.5rem;
    position: absolute; top: 5.5rem; left: 0; right: 0;
  }
  @media (width >= 56rem) { body > div[hidden][id^="S:"]:has(h1) { top: 3rem; left: 14rem } }
}`;

export default async function DeskLayout({ children }: { children: ReactNode }) {
  const theme = await readTheme();
  return (
    <html lang="en" data-theme={theme} className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body className="min-h-dvh">
        <noscript>
          <style>{withoutScripts}</style>
        </noscript>
        {children}
        <Toaster />
      </body>
    </html>
  );
}
