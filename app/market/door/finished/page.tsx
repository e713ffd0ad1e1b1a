import { SiteHeader } from "../../_components/site-header";
import { findWorker } from "../../_components/worker";

export const dynamic = "force-dynamic";
export const metadata = { title: "Finished" };

export default async function FinishedPage({ searchParams }: { searchParams: Promise<{ code?: string }> }) {
  const { code } = await searchParams;
  return (
    <>
      <SiteHeader worker={await findWorker()} />
      <main className="narrow">
        <h1>Thank you</h1>
        {code ? (
          <>
            <p>This is your completion code. Enter it where you came from; then you are done.</p>
            <p className="code" data-testid="completion-code">
              {code}
            </p>
          </>
        ) : (
          <p>You are done. You can close this window.</p>
        )}
      </main>
    </>
  );
}
