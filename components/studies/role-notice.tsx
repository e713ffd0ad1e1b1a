import { Notice } from "@/components/ui/notice";

/** Stands where a form would for somebody whose role is too low for it, so that nobody fills it in for nothing. */
export function RoleNotice({ role, needed, act }: { role: string; needed: string; act: string }) {
  return (
    <Notice tone="attention">
      {`You are ${role} in this study, and ${act} needs ${needed}. Ask an admin of the study; the page People says who is.`}
    </Notice>
  );
}
