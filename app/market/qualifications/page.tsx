import { listWorkerQualifications } from "@/lib/market/qualifications/request";
import { QualificationState } from "../_components/qualification-state";
import { SiteHeader } from "../_components/site-header";
import { requireWorker } from "../_components/worker";

export const dynamic = "force-dynamic";
export const metadata = { title: "Qualifications" };

export default async function QualificationsPage() {
  const worker = await requireWorker();
  const rows = await listWorkerQualifications(worker.id);
  return (
    <>
      <SiteHeader worker={worker} here="/qualifications" />
      <main>
        <h1>Qualifications</h1>
        <p className="lead">Some work is only for people who passed a test or were chosen by the requester.</p>
        {rows.length === 0 ? (
          <p className="empty">No requester has made a qualification that you could ask for.</p>
        ) : (
          <ul className="work" data-testid="qualifications">
            {rows.map((row) => (
              <li key={row.id}>
                <div className="what">
                  <a href={`/qualifications/${row.id}`}>{row.name}</a>
                  <p>{row.description}</p>
                  <p className="muted">
                    {row.requester}
                    {row.hasTest && " · by a test"}
                  </p>
                </div>
                <QualificationState row={row} />
              </li>
            ))}
          </ul>
        )}
      </main>
    </>
  );
}
