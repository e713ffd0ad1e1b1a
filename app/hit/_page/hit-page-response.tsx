import { pageScript } from "@/app/hit/generated/page-assets";
import type { WorkerHit } from "@/lib/auth/scopes";
import { marketIdSchema, previewAssignmentId } from "@/lib/features/assignments/schema";
import { findWorkerHitPage } from "@/lib/features/hits/queries";
import { tileOrder } from "@/lib/features/hits/rules";
import { tileAddress } from "@/lib/images/blind-address";
import { submitAddress } from "@/lib/mturk/frame-policy";
import { orderSeed, type PageIds, pageToken } from "@/lib/mturk/page-token";
import { PreviewPage, WorkPage } from "./hit-page";
import { htmlResponse } from "./html-response";
import { noHitResponse, refusedLinkResponse } from "./notices";
import type { ShownTile } from "./tile-grid";
import { plainLemma } from "./words";

function shownTile(hit: WorkerHit, position: number): ShownTile {
  const url = (kind: "tile" | "zoom") =>
    `/hit/images/${tileAddress({ studyId: hit.studyId, hitId: hit.hitId, position, kind })}`;
  return { position, tileUrl: url("tile"), zoomUrl: url("zoom") };
}

/** The worker's page for what the market appended to its address: preview, work, or why neither. */
export async function hitPageResponse(hit: WorkerHit, token: string, query: URLSearchParams): Promise<Response> {
  const page = await findWorkerHitPage(hit);
  if (!page || page.positions === 0) return noHitResponse();
  const title = `${plainLemma(page.lemmas[0] ?? "")}: ${page.positions} images`;
  const tilesInOrder = (order: readonly number[]) => order.map((position) => shownTile(hit, position));

  const given = query.get("assignmentId") ?? previewAssignmentId;
  if (given === previewAssignmentId) {
    // Everybody's preview is the same: the order of nobody's assignment.
    const tiles = tilesInOrder(tileOrder(hit.hitId, page.positions));
    return htmlResponse(<PreviewPage page={page} tiles={tiles} />, { title, mode: "preview" });
  }

  const turkSubmitTo = query.get("turkSubmitTo") ?? "";
  const address = submitAddress(turkSubmitTo, page.endpoints);
  if (!address) {
    return refusedLinkResponse(
      `It would send your answers to "${turkSubmitTo.slice(0, 100)}", which is not a market this study works with. Open the HIT from the market's own site; whoever runs the study can allow another market by CROWD_SUBMIT_ORIGINS.`,
    );
  }
  const market = { assignmentId: given, workerId: query.get("workerId") ?? "", hitId: query.get("hitId") ?? "" };
  const wrong = Object.entries(market).find(([, id]) => !marketIdSchema.safeParse(id).success);
  if (wrong) {
    return refusedLinkResponse(
      `The market's "${wrong[0]}" is missing from the address or malformed ("${wrong[1].slice(0, 100)}"). Open the HIT from the market's own site.`,
    );
  }
  const ids: PageIds = { ...hit, marketAssignmentId: market.assignmentId, marketWorkerId: market.workerId };
  const seed = orderSeed(ids);
  const data = {
    ...ids,
    orderSeed: seed,
    pageToken: pageToken(ids, new Date()),
    marketHitId: market.hitId,
    submitAddress: address,
    seconds: page.assignmentDurationSeconds,
    positions: page.positions,
  };
  return htmlResponse(
    <WorkPage
      page={page}
      tiles={tilesInOrder(tileOrder(seed, page.positions))}
      data={data}
      turkSubmitTo={turkSubmitTo}
      action={`/hit/${hit.studyId}/${hit.hitId}/${token}/submit`}
    />,
    { title, mode: "work", script: pageScript, submitAddress: address },
  );
}
