import type { ReactNode } from "react";

/** A page that only says something: why there is no HIT here, and what to do. */
export function Notice({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <main className="notice">
      <h1>{title}</h1>
      <p>{text}</p>
      {children}
    </main>
  );
}

/** The last step of a page without script: our server has the votes, the market has not yet. */
export function HandOver({
  title,
  submitAddress,
  assignmentId,
  vote,
  note,
  button,
}: {
  title: string;
  submitAddress: string;
  assignmentId: string;
  vote: string;
  note: string;
  button: string;
}) {
  return (
    <main className="notice">
      <h1>{title}</h1>
      <p>{note}</p>
      <form method="post" action={submitAddress} id="to-market">
        <input type="hidden" name="assignmentId" value={assignmentId} />
        <input type="hidden" name="vote" value={vote} />
        <button type="submit" className="main">
          {button}
        </button>
      </form>
    </main>
  );
}
