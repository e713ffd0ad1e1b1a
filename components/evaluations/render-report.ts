import { createElement } from "react";
import type { EvaluationResult } from "@/lib/features/evaluations/schema";
import { EvaluationReport } from "./report";

/** The report's bytes. `react-dom/server` is loaded here: route handlers may not import it at the top. */
export async function renderReport(evaluation: {
  name: string;
  study: string;
  result: EvaluationResult;
  computedAt: Date;
}): Promise<string> {
  const { renderToStaticMarkup } = await import("react-dom/server");
  const computedAt = `${evaluation.computedAt.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return `<!doctype html>\n${renderToStaticMarkup(createElement(EvaluationReport, { ...evaluation, computedAt }))}\n`;
}

/** Headers of a report: it may load nothing, run nothing and be framed by nobody. */
export const reportHeaders = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "private, no-cache",
} as const;
