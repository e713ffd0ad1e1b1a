// Our order: our server stores the votes first, then the browser posts the form to the market. Where our server does not answer, the
// form goes all the same: it carries the whole vote, and the votes are rebuilt from the market's answer.
import type { PageData } from "../page-data";

const patience = 8000;

/** Stores the vote on our server; resolves with the vote that stands there (an earlier one, where there was one) or with `vote` itself where the server did not take it. Never rejects. */
export async function storeVote(
  data: PageData,
  address: string,
  vote: string,
  activeSeconds: number,
): Promise<{ vote: string; stored: boolean }> {
  const body = JSON.stringify({
    assignmentId: data.marketAssignmentId,
    workerId: data.marketWorkerId,
    hitId: data.marketHitId,
    vote,
    activeSeconds,
  });
  for (const wait of [0, 700]) {
    await new Promise((done) => setTimeout(done, wait));
    try {
      const response = await fetch(address, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body,
        keepalive: true,
        signal: AbortSignal.timeout(patience),
      });
      const answer = (await response.json()) as { vote?: string; error?: { details?: { vote?: string } } };
      const standing = answer.vote ?? answer.error?.details?.vote;
      // 408: it did not reach us whole in time.
      if (response.status < 500 && response.status !== 408)
        return { vote: standing ?? vote, stored: standing !== undefined };
    } catch {
      // Not reached, or no answer of ours: once more, then on to the market.
    }
  }
  return { vote, stored: false };
}

/** Whether anything answers at the market's address; what it says stays unread (another origin). */
export async function isReachable(address: string): Promise<boolean> {
  try {
    await fetch(address, { method: "HEAD", mode: "no-cors", cache: "no-store", signal: AbortSignal.timeout(patience) });
    return true;
  } catch {
    return false;
  }
}

/** Posts the form in the frame, as the market's protocol asks: `assignmentId` and the vote. */
export function postToMarket(data: PageData, vote: string): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = data.submitAddress;
  for (const [name, value] of [
    ["assignmentId", data.marketAssignmentId],
    ["vote", vote],
  ] as const) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}
