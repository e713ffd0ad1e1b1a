"use client";

import { Failure } from "@/components/ui/failure";

export default function StudyError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <Failure digest={error.digest} retry={reset} />;
}
