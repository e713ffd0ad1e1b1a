import { notFound } from "next/navigation";
import { findTest, listWorkerQualifications } from "@/lib/market/qualifications/request";
import { QualificationState } from "../../_components/qualification-state";
import { QualificationTest } from "../../_components/qualification-test";
import { SiteHeader } from "../../_components/site-header";
import { requireWorker } from "../../_components/worker";

export const dynamic = "force-dynamic";
export const metadata = { title: "Qualification" };

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ refused?: string; missing?: string }>;
}

const refusals: Record<string, string> = {
  open: "You have asked already; the requester decides.",
  never: "This qualification can be asked for once only.",
  later: "It is too early to ask again; look here later.",
  blocked: "This requester does not offer you work.",
  notFound: "This qualification is no longer given.",
  tooLate: "The time for the test ran out; nothing was counted.",
};

export default async function QualificationPage({ params, searchParams }: Props) {
  const worker = await requireWorker();
  const { id } = await params;
  const [row] = await listWorkerQualifications(worker.id, id);
  if (!row) notFound();
  const { refused, missing } = await searchParams;
  const test = await findTest(worker.id, id);
  return (
    <>
      <SiteHeader worker={worker} here="/qualifications" />
      <main className="narrow">
        <h1>{row.name}</h1>
        <p>{row.description}</p>
        <p className="muted">{row.requester}</p>
        {refused && (
          <p className="error" role="alert">
            {refusals[refused] ?? "It could not be asked for."}
          </p>
        )}
        {test ? (
          <QualificationTest
            id={id}
            form={test.form}
            secondsLeft={test.secondsLeft}
            missing={missing?.split(",") ?? []}
          />
        ) : (
          <>
            <p>
              <QualificationState row={row} />
            </p>
            {row.status !== "granted" && row.requestState !== "pending" && (
              <form action={`/qualifications/${id}/request`} method="post" data-testid="request-qualification">
                <button type="submit">{row.hasTest ? "Take the test" : "Ask for it"}</button>
              </form>
            )}
          </>
        )}
        <p style={{ marginTop: 24 }}>
          <a href="/qualifications">All qualifications</a>
        </p>
      </main>
    </>
  );
}
