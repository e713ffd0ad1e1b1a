import { ActionButton } from "@/components/ui/action-button";
import { formatCount, formatCountOf, formatDay } from "@/components/ui/format";
import { LiveRefresh } from "@/components/ui/live-refresh";
import { Notice } from "@/components/ui/notice";
import { Progress } from "@/components/ui/progress";
import type { DeletionListItem } from "@/lib/features/deletions/queries";
import type { FormState } from "@/lib/forms";

type Retry = (deletionId: number, previous: FormState, form: FormData) => Promise<FormState>;

/** Studies that are being deleted, and what became of them; nothing where there are none. */
export function DeletionList({ deletions, retry }: { deletions: readonly DeletionListItem[]; retry: Retry }) {
  if (deletions.length === 0) return null;
  return (
    <section aria-labelledby="deletions" className="flex flex-col gap-2">
      <h2 id="deletions" className="font-medium">
        Deleted lately
      </h2>
      <ul className="divide-y overflow-hidden rounded-lg border bg-surface">
        {deletions.map((deletion) => (
          <li key={deletion.id} className="flex flex-col gap-2 px-5 py-3 text-sm">
            <p className="min-w-0 break-words text-muted">{sentenceOf(deletion)}</p>
            {deletion.state === "running" && deletion.images > 0 ? (
              <Progress
                label={`Images of ${deletion.name} that are removed`}
                total={deletion.images}
                parts={[{ label: "images removed", value: deletion.removed, colour: "var(--new)" }]}
                height={4}
              />
            ) : null}
            {deletion.state === "failed" ? (
              <>
                <Notice tone="danger">{deletion.error}</Notice>
                {deletion.own ? (
                  <div>
                    <ActionButton action={retry.bind(null, deletion.id)} look="secondary" pending="…">
                      Try again
                    </ActionButton>
                  </div>
                ) : null}
              </>
            ) : null}
          </li>
        ))}
      </ul>
      {deletions.some(({ state }) => state === "queued" || state === "running") ? <LiveRefresh seconds={1} /> : null}
    </section>
  );
}

function sentenceOf({ name, state, images, removed, by, own, createdAt, finishedAt }: DeletionListItem): string {
  const act = `${own ? "You" : by} deleted “${name}”`;
  const files = formatCountOf(images, "image");
  if (state === "done") {
    const day = formatDay(finishedAt ?? createdAt);
    return images === 0 ? `${act} on ${day}; no image went with it.` : `${act} and its ${files} on ${day}.`;
  }
  if (images === 0) return `${act}; what stood in it is being removed.`;
  const of = removed > 0 ? ` (${formatCount(removed)} so far)` : "";
  return state === "failed"
    ? `${act}; the removal of its ${files} stopped${of}.`
    : `${act}; its ${files} ${images === 1 ? "is" : "are"} being removed${of}.`;
}
