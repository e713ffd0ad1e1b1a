/** The report's style: tokens for light and dark, then the page; it stands alone. */
export const reportStyle = `
:root { color-scheme: light dark; --ground: light-dark(#ffffff, #121617); --ink: light-dark(#14191a, #e8eced); --muted: light-dark(#566164, #9ba6a9); --line: light-dark(#e3e7e8, #21282a); --reference: light-dark(#7388a3, #8b9fb9); --accent: light-dark(#0f7f80, #46b3ae); --attention: light-dark(#8f5300, #e5a84b); --attention-soft: light-dark(#fdf1db, #33260d); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.55 Geist, Inter, -apple-system, "Segoe UI", "Helvetica Neue", Helvetica, Arial, sans-serif; }
main { max-width: 1040px; margin: 0 auto; padding: 40px 24px 56px; }
.study { margin: 0; color: var(--muted); }
h1 { font-size: 28px; line-height: 1.25; font-weight: 600; letter-spacing: -0.015em; margin: 0 0 16px; overflow-wrap: anywhere; }
h2 { font-size: 18px; font-weight: 600; margin: 36px 0 8px; }
h2.set { font-size: 22px; border-top: 1px solid var(--line); padding-top: 28px; }
h3 { font-size: 16px; font-weight: 600; margin: 32px 0 8px; }
p { max-width: 46em; }
.lead { font-size: 18px; color: var(--muted); margin: 0 0 20px; }
.warnings { background: var(--attention-soft); color: var(--attention); border-radius: 8px; padding: 10px 16px 10px 32px; overflow-wrap: anywhere; }
.result { display: grid; grid-template-columns: minmax(0, 1fr) 260px; gap: 28px; align-items: start; margin-bottom: 16px; }
figure { margin: 0; max-width: 46rem; }
figure svg { max-width: 100%; height: auto; display: block; }
figure .narrow { display: none; max-width: 24rem; }
dl { margin: 0; }
dl div { padding: 7px 0; border-bottom: 1px solid var(--line); }
dt { color: var(--muted); font-size: 12px; }
dd { margin: 0; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13px; font-variant-numeric: tabular-nums; white-space: nowrap; }
th, td { text-align: right; padding: 5px 8px; border-bottom: 1px solid var(--line); font-weight: 400; }
th:first-child { text-align: left; padding-left: 0; }
thead th { color: var(--muted); font-size: 12px; border-bottom-color: var(--muted); }
.quiet { color: var(--muted); }
footer { color: var(--muted); font-size: 13px; margin-top: 40px; border-top: 1px solid var(--line); padding-top: 16px; overflow-wrap: anywhere; }
@media (max-width: 820px) { .result { grid-template-columns: minmax(0, 1fr); } h1 { font-size: 22px; } main { padding: 24px 16px; } }
@media screen and (max-width: 560px) { figure .wide { display: none; } figure .narrow { display: block; } }
@media print { main { max-width: none; padding: 0; } section, figure, .result { break-inside: avoid; } }
`;
