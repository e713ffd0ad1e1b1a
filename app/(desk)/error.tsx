"use client";

import { Failure } from "@/components/ui/failure";

export default function DeskError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="mx-auto max-w-xl px-6 py-16">
      <Failure digest={error.digest} retry={reset} />
    </main>
  );
}
