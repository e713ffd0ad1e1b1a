import { SiteHeader } from "./_components/site-header";
import { findWorker } from "./_components/worker";

export default async function NotFoundPage() {
  const worker = await findWorker();
  return (
    <>
      <SiteHeader worker={worker} />
      <main className="narrow">
        <h1>There is nothing here</h1>
        <p>This work is gone, was never yours, or the address is mistyped.</p>
        <a className="button" href="/">
          Go to the work
        </a>
      </main>
    </>
  );
}
