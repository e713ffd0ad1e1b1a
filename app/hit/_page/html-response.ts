import { randomBytes } from "node:crypto";
import { createElement, type ReactNode } from "react";
import { pageStyle } from "@/app/hit/generated/page-assets";
import { frameAncestors } from "@/lib/mturk/frame-policy";

export interface HtmlOptions {
  title: string;
  /** Class of <html>; "js" where the page's script runs, or where its layout is wanted without. */
  mode: "work" | "preview" | "notice";
  /** Inline script, run at the end of the page. */
  script?: string;
  status?: number;
  /** BCP 47; English where it is left out. */
  language?: string | undefined;
  /** Where forms may go beside our own server. */
  submitAddress?: string | undefined;
}

/** Before the first tile is drawn: the layout is the one with a script. */
const scripted = 'document.documentElement.className="js"';
/** A preview does not try again; a picture that fails leaves its place empty. */
const hideBroken = 'document.addEventListener("error",function(e){e.target.hidden=true},true)';

/**
 * The whole answer: static markup, style and script inline, nothing else is loaded but images. No cookie; framed by whom the setting
 * names; scripts, forms and connections only where this page needs them.
 */
export async function htmlResponse(body: ReactNode, options: HtmlOptions): Promise<Response> {
  // Imported where it is needed: Next refuses a static import of it in a route.
  const { renderToStaticMarkup } = await import("react-dom/server");
  const nonce = randomBytes(16).toString("base64");
  const { title, mode, script, status = 200, submitAddress, language = "en" } = options;
  const markup = renderToStaticMarkup(createElement("body", {}, body));
  const head = renderToStaticMarkup(createElement("title", {}, title));
  const classes = mode === "preview" ? ' class="js preview"' : "";
  const early = { work: scripted, preview: hideBroken, notice: "" }[mode];
  const html = `<!doctype html><html lang="${language}"${classes}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">${head}<style nonce="${nonce}">${pageStyle}</style>${early && `<script nonce="${nonce}">${early}</script>`}</head>${
    script ? markup.replace(/<\/body>$/, `<script nonce="${nonce}">${script}</script></body>`) : markup
  }</html>`;
  const market = submitAddress ? ` ${new URL(submitAddress).origin}` : "";
  return new Response(html, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": [
        "default-src 'none'",
        "img-src 'self'",
        `style-src 'nonce-${nonce}'`,
        `script-src 'nonce-${nonce}'`,
        `connect-src 'self'${market}`,
        `form-action 'self'${market}`,
        "base-uri 'none'",
        `frame-ancestors ${frameAncestors()}`,
      ].join("; "),
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-robots-tag": "noindex",
    },
  });
}
