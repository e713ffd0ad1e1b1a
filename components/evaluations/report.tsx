import type { EvaluationResult } from "@/lib/features/evaluations/schema";
import type { PlotColours } from "@/lib/plots/plot-colours";
import { accuracyScales } from "@/lib/stats/accuracy-scale";
import { type DrawnPlot, drawBoth } from "./evaluation-plots";
import {
  adaptivityWords,
  biasWords,
  bracket,
  classNote,
  comparisonSentence,
  decompositionNote,
  difficultyWords,
  discriminatorWords,
  figure,
  fitFacts,
  meanGap,
  reweightWords,
} from "./evaluation-words";
import { modelRows } from "./model-rows";
import { reportStyle } from "./report-style";

/** The page's own colours: the plots follow light and dark with it. */
const reportColours: PlotColours = {
  background: "var(--ground)",
  ink: "var(--ink)",
  muted: "var(--muted)",
  grid: "var(--line)",
  reference: "var(--reference)",
  accent: "var(--accent)",
};

/** An evaluation as one HTML page that needs nothing but itself: no script, no address to fetch. */
export function EvaluationReport({
  name,
  study,
  result,
  computedAt,
}: {
  name: string;
  study: string;
  result: EvaluationResult;
  computedAt: string;
}) {
  const several = result.comparisons.length > 1;
  return (
    <html lang="en">
      {/* biome-ignore lint/style/noHeadElement: a page of its own, not one of Next's */}
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{name}</title>
        <style>{reportStyle}</style>
      </head>
      <body>
        <main>
          <p className="study">{study}</p>
          <h1>{name}</h1>
          {result.warnings.length > 0 ? (
            <ul className="warnings">
              {result.warnings.map((warning) => (
                <li key={warning}>{warning}</li>
              ))}
            </ul>
          ) : null}
          {several ? (
            <>
              <h2>Fits side by side</h2>
              <Fits result={result} />
            </>
          ) : null}
          {result.comparisons.map((comparison) => (
            <section key={comparison.set.id}>
              {several ? <h2 className="set">{comparison.set.name}</h2> : null}
              <p className="lead">{comparisonSentence(comparison, result)}</p>
              {accuracyScales.map((scale) =>
                comparison.fits[scale] === null && scale !== "plain" ? null : (
                  <div key={scale} className="result">
                    <Figure plot={drawBoth("scatter", comparison, result, { scale, bare: true }, reportColours)} />
                    <dl>
                      {fitFacts(comparison, scale).map((fact) => (
                        <div key={fact.name}>
                          <dt>{fact.name}</dt>
                          <dd>{fact.value}</dd>
                        </div>
                      ))}
                      <div>
                        <dt>Axes</dt>
                        <dd>{scale === "plain" ? "percent" : scale}</dd>
                      </div>
                    </dl>
                  </div>
                ),
              )}
              {[adaptivityWords(comparison), difficultyWords(comparison)].map((words) =>
                words ? <p key={words}>{words}</p> : null,
              )}
              <h3>Residuals</h3>
              <Figure plot={drawBoth("residuals", comparison, result, { scale: "plain", bare: true }, reportColours)} />
              <h3>Accuracy by selection frequency</h3>
              <Figure plot={drawBoth("frequency", comparison, result, { scale: "plain" }, reportColours)} />
              <p>{reweightWords(comparison)}</p>
              <h3>Bias of finitely many votes</h3>
              <Figure plot={drawBoth("bias", comparison, result, { scale: "plain" }, reportColours)} />
              {biasWords(comparison).map((words) => (
                <p key={words}>{words}</p>
              ))}
              <h3>What of the gap is not chance</h3>
              <Figure plot={drawBoth("decomposition", comparison, result, { scale: "plain" }, reportColours)} />
              <p>{decompositionNote(comparison)}</p>
              <h3>Class by class</h3>
              <Figure plot={drawBoth("classes", comparison, result, { scale: "plain" }, reportColours)} />
              <p>{classNote(comparison)}</p>
              <h3>Can the pictures be told apart?</h3>
              <Figure plot={drawBoth("discriminator", comparison, result, { scale: "plain" }, reportColours)} />
              <p>{discriminatorWords(comparison)}</p>
              <h3>Models</h3>
              <div className="scroll">
                <table>
                  <thead>
                    <tr>
                      {[
                        "Model",
                        "Original, %",
                        "interval",
                        "New, %",
                        "interval, new",
                        "Gap",
                        "Rank",
                        "New rank",
                        "Off the line",
                      ].map((head) => (
                        <th key={head} scope="col">
                          {head}
                        </th>
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {modelRows(comparison, { scale: "plain", sort: "rankOriginal", order: "up" }).map((row) => (
                      <tr key={row.name}>
                        <th scope="row">{row.name}</th>
                        <td>{row.original.top1.toFixed(2)}</td>
                        <td className="quiet">
                          [{row.original.low.toFixed(1)}, {row.original.high.toFixed(1)}]
                        </td>
                        <td>{row.new.top1.toFixed(2)}</td>
                        <td className="quiet">
                          [{row.new.low.toFixed(1)}, {row.new.high.toFixed(1)}]
                        </td>
                        <td>{figure(row.gap, 2)}</td>
                        <td>{row.rankOriginal}</td>
                        <td>{row.rankNew}</td>
                        <td>{figure(row.residual, 2)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </section>
          ))}
          <footer>
            Computed {computedAt} by Redraw, seed {result.seed}, {result.resamples} resamples of models. Test sets by
            SHA-256:{" "}
            {[result.original, ...result.comparisons.map(({ set }) => set)]
              .map((set) => `${set.name} ${set.sha256.slice(0, 16)}`)
              .join(", ")}
            .
          </footer>
        </main>
      </body>
    </html>
  );
}

function Figure({ plot }: { plot: DrawnPlot | undefined }) {
  if (!plot) return null;
  return (
    <figure>
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: drawn by lib/plots, which escapes every name */}
      <div className="wide" dangerouslySetInnerHTML={{ __html: plot.wide }} />
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: as above */}
      <div className="narrow" dangerouslySetInnerHTML={{ __html: plot.narrow }} />
    </figure>
  );
}

function Fits({ result }: { result: EvaluationResult }) {
  return (
    <div className="scroll">
      <table>
        <thead>
          <tr>
            {["New set", "Models", "Mean gap", "Slope", "Offset", "R²"].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {result.comparisons.map((comparison) => {
            const fit = comparison.fits.plain?.fit;
            return (
              <tr key={comparison.set.id}>
                <th scope="row">{comparison.set.name}</th>
                <td>{comparison.models.length}</td>
                <td>{figure(meanGap(comparison), 2)}</td>
                <td>{fit ? `${figure(fit.slope, 3)}${bracket(fit.slopeInterval, 2)}` : "–"}</td>
                <td>{fit ? `${figure(fit.offset, 1)}${bracket(fit.offsetInterval, 1)}` : "–"}</td>
                <td>{fit?.r2 == null ? "–" : fit.r2.toFixed(4)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
