"use client";

import { RoleNotice } from "@/components/studies/role-notice";
import { Failure } from "@/components/ui/failure";

export default function StudyError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  // As the gate says it (lib/auth/require-study.ts).
  const [, role, needed] = /^role\/(\w+)\/(\w+)$/.exec(error.digest ?? "") ?? [];
  if (role && needed) return <RoleNotice role={role} needed={needed} act="this page" />;
  return <Failure digest={error.digest} retry={reset} />;
}
