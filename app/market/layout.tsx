import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import "./market.css";

// A tile with a check mark, in the accent colour; inline, because the market's origin serves none of the desk's files.
const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0b6b6b"/><path d="m9 16.5 5 5 9-11" fill="none" stroke="#fff" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

export const metadata: Metadata = {
  title: { default: "Market", template: "%s · Market" },
  robots: { index: false },
  icons: { icon: `data:image/svg+xml,${encodeURIComponent(icon)}` },
};
export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export default function MarketLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={GeistSans.variable}>
      <body className="market">{children}</body>
    </html>
  );
}
