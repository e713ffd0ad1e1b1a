"use client";

import { Button } from "./button";

/** What stands where a page could not be shown, with the way to try again. */
export function Failure({ digest, retry }: { digest?: string | undefined; retry: () => void }) {
  return (
    <div role="alert" className="flex flex-col items-start gap-3 rounded-lg border px-6 py-8">
      <h1 className="font-medium text-base">This page could not be shown</h1>
      <p className="max-w-lg text-muted">
        The server failed while it asked for the data; nothing was changed. Try again; if it stays, the server's log has
        the reason{digest ? ` under ${digest}` : ""}.
      </p>
      <Button onClick={retry}>Try again</Button>
    </div>
  );
}
