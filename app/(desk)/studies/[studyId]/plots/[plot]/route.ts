import { stringify } from "csv-stringify/sync";
import { type PlotName, plotNames } from "@/components/plots/plot-names";
import { frequenciesPlot, histogramPlot, type PlotFile, votesPlot, workersPlot } from "@/components/plots/svg-plots";
import { requireApiStudy } from "@/lib/auth/require-study";
import type { AuthorizedStudyId } from "@/lib/auth/scopes";
import { AppError, errorResponse } from "@/lib/errors";
import { getClass } from "@/lib/features/classes/queries";
import { getStudy, listAssignmentsByHour, listFrequencyBins } from "@/lib/features/studies/queries";
import { listTimeBins, listWorkerBins, listWorkerDots } from "@/lib/features/workers/queries";

/** GET /studies/:id/plots/:plot?format=svg|csv&class=: a picture of the desk as a file, and the numbers behind it. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ studyId: string; plot: string }> },
): Promise<Response> {
  try {
    const { studyId: study, plot: asked } = await params;
    const { studyId } = await requireApiStudy(request, study, "viewer");
    const plot = plotNames.find((name) => name === asked);
    if (!plot)
      throw new AppError("notFound", `There is no plot "${asked.slice(0, 40)}"; there are ${plotNames.join(", ")}`);
    const query = new URL(request.url).searchParams;
    const format = query.get("format") === "csv" ? "csv" : "svg";
    const file = await draw(plot, studyId, query.get("class"));
    return new Response(format === "svg" ? file.svg : csvOf(file), {
      headers: {
        "content-type": format === "svg" ? "image/svg+xml" : "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="${plot}.${format}"`,
        "content-security-policy": "default-src 'none'",
      },
    });
  } catch (error) {
    return errorResponse(error);
  }
}

function csvOf({ columns, rows }: PlotFile): string {
  return stringify([[...columns], ...rows.map((row) => [...row])], { escape_formulas: true });
}

async function draw(plot: PlotName, studyId: AuthorizedStudyId, wnid: string | null): Promise<PlotFile> {
  const { name } = await getStudy(studyId);
  const share = (edge: number) => `${Math.round(edge * 100)}%`;
  switch (plot) {
    case "frequencies": {
      const one = wnid === null ? null : await getClass(studyId, wnid);
      return frequenciesPlot(await listFrequencyBins(studyId, one?.id ?? null), one ? `${one.wnid} of ${name}` : name);
    }
    case "votes":
      return votesPlot(await listAssignmentsByHour(studyId), name);
    case "workers":
      return workersPlot(await listWorkerDots(studyId), name);
    case "control-accuracy":
      return histogramPlot(await listWorkerBins(studyId, "controlAccuracy"), {
        title: `Control accuracy, ${name}`,
        x: "controls answered rightly",
        y: "workers",
        label: share,
      });
    case "worker-agreement":
      return histogramPlot(await listWorkerBins(studyId, "agreement"), {
        title: `Agreement with the majority of the others, ${name}`,
        x: "answers that agree",
        y: "workers",
        label: share,
      });
    case "time-per-hit":
      return histogramPlot(await listTimeBins(studyId), {
        title: `Time per HIT, ${name}`,
        x: "active seconds",
        y: "submissions",
        label: (edge) => String(Math.round(edge)),
      });
  }
}
