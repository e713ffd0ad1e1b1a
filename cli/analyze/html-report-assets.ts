/** The report's style: tokens for light and dark, then the page. */
export const reportStyle = `
:root {
  --ground: #ffffff; --ink: #18212b; --muted: #5b6672; --line: #e8ebee;
  --reference: #6b7f95; --accent: #0b6470; --attention: #8a5a00; --attention-ground: #fdf6e7;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #11161b; --ink: #e6eaee; --muted: #98a4b0; --line: #27303a;
    --reference: #8fa3b8; --accent: #4fb3bf; --attention: #e0b25c; --attention-ground: #221c10;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 14px/1.5 Geist, Inter, -apple-system, "Segoe UI", "Helvetica Neue", Helvetica, Arial, sans-serif; -webkit-text-size-adjust: 100%;
}
main { max-width: 1120px; margin: 0 auto; padding: 40px 24px 48px; }
h1 { font-size: 28px; line-height: 1.25; font-weight: 600; letter-spacing: -0.015em; margin: 0 0 24px; text-wrap: balance; }
h2 { font-size: 16px; font-weight: 600; margin: 40px 0 4px; }
.note, footer { color: var(--muted); margin: 0 0 12px; max-width: 70em; font-size: 13px; }
footer { margin-top: 24px; }
.warnings { background: var(--attention-ground); border-left: 3px solid var(--attention); border-radius: 4px; padding: 12px 16px; margin: 0 0 24px; }
.warnings h2 { margin: 0 0 4px; font-size: 14px; color: var(--attention); }
.warnings ul { margin: 0; padding-left: 18px; overflow-wrap: anywhere; }
.result { display: grid; grid-template-columns: minmax(0, 1fr) 320px; gap: 32px; align-items: start; }
figure { margin: 0; }
figure svg { width: 100%; height: auto; display: block; }
figure .narrow { display: none; max-width: 24rem; }
dl { margin: 0; padding-top: 12px; }
dl div { padding: 8px 0; border-bottom: 1px solid var(--line); }
dt { color: var(--muted); font-size: 12px; }
dd { margin: 0; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13px; font-variant-numeric: tabular-nums; white-space: nowrap; }
th, td { text-align: right; padding: 5px 10px; border-bottom: 1px solid var(--line); font-weight: 400; }
th:first-child { text-align: left; padding-left: 0; }
td:nth-child(3), td:nth-child(5) { color: var(--muted); }
thead th { color: var(--muted); font-size: 12px; border-bottom-color: var(--muted); vertical-align: baseline; }
thead button { all: unset; cursor: pointer; padding: 2px 0; }
thead button:hover { color: var(--ink); }
thead button:focus-visible, .scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
thead th[aria-sort] { color: var(--ink); }
thead th[aria-sort="ascending"] button::after { content: " ↑"; }
thead th[aria-sort="descending"] button::after { content: " ↓"; }
tbody tr:hover { background: color-mix(in srgb, var(--accent) 7%, transparent); }
@media screen and (max-width: 560px) { figure .wide { display: none; } figure .narrow { display: block; } }
@media (max-width: 860px) { .result { grid-template-columns: minmax(0, 1fr); gap: 8px; } h1 { font-size: 20px; } main { padding: 24px 16px; } }
@media print { main { padding: 0; max-width: none; } .scroll { overflow: visible; } thead button::after { content: "" !important; } tr { break-inside: avoid; } }
`;

/** Sorting by a column's header; without scripts the table stays in order of original accuracy. */
export const reportScript = `
const body = document.querySelector("tbody");
const heads = [...document.querySelectorAll("thead th")];
const collator = new Intl.Collator("en", { numeric: true });
heads.forEach((head, column) => head.querySelector("button")?.addEventListener("click", () => {
  const direction = head.getAttribute("aria-sort") === (column === 0 ? "ascending" : "descending") ? 1 : 0;
  const ascending = column === 0 ? direction === 0 : direction === 1;
  heads.forEach((other) => other.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
  const value = (row) => row.cells[column].dataset.value;
  const compare = (a, b) => column === 0 ? collator.compare(value(a), value(b)) : value(a) - value(b);
  body.append(...[...body.rows].sort((a, b) => (ascending ? 1 : -1) * compare(a, b)));
}));
`;
