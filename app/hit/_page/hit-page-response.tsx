import { pageScript } from "@/app/hit/generated/page-assets";
import type { WorkerHit } from "@/lib/auth/scopes";
import { marketIdSchema, previewAssignmentId } from "@/lib/features/assignments/schema";
import { findWorkerHitPage, findWorkerStanding, type WorkerStanding } from "@/lib/features/hits/queries";
import { tileOrder } from "@/lib/features/hits/rules";
import { tileAddress } from "@/lib/images/blind-address";
import { submitAddress } from "@/lib/mturk/frame-policy";
import { orderSeed, type PageIds, pageToken } from "@/lib/mturk/page-token";
import { PreviewPage, WorkPage } from "./hit-page";
import { htmlResponse } from "./html-response";
import { closedResponse, noHitResponse, refusedLinkResponse, returnIt } from "./notices";
import type { PageData } from "./page-data";
import type { ShownTile } from "./tile-grid";
import { plainLemma } from "./words";
import { wordsFor } from "./worker-words";

function shownTile(hit: WorkerHit, position: number): ShownTile {
  const url = (kind: "tile" | "zoom") =>
    `/hit/images/${tileAddress({ studyId: hit.studyId, hitId: hit.hitId, position, kind })}`;
  return { position, tileUrl: url("tile"), zoomUrl: url("zoom") };
}

/** Why a HIT that the market gave out is closed to this worker all the same. */
const closedTexts: Readonly<Record<NonNullable<WorkerStanding["closed"]>, string>> = {
  answered: "You have answered this HIT before.",
  allPositions: "You have answered every image of this HIT before.",
  studyCap: "You have done as many HITs of this study as one person can.",
  classCap: "You have done as many HITs about this object as one person can.",
};

/** The worker's page for what the market appended to its address: preview, work, or why neither. */
export async function hitPageResponse(
  hit: WorkerHit,
  linkToken: string,
  query: URLSearchParams,
  acceptLanguage: string,
): Promise<Response> {
  const found = await findWorkerHitPage(hit);
  if (!found || found.positions === 0) return noHitResponse();
  const { language, words, t, page } = await wordsFor(hit, found, query.get("lang") ?? acceptLanguage);
  const base = `/hit/${hit.studyId}/${hit.hitId}/${linkToken}`;
  const title = `${plainLemma(page.lemmas[0] ?? "")}: ${t("{count} images", { count: page.positions })}`;
  const tilesInOrder = (order: readonly number[]) => order.map((position) => shownTile(hit, position));

  const given = query.get("assignmentId") ?? previewAssignmentId;
  const over = [
    t("This HIT is over"),
    t(
      "Its offer has ended, and no more answers are taken. If it is still with you, return it to the market; nothing is held against you.",
    ),
    language,
  ] as const;
  if (given === previewAssignmentId) {
    if (page.isOver) return closedResponse(...over);
    // Everybody's preview is the same: the order of nobody's assignment.
    const tiles = tilesInOrder(tileOrder(hit.hitId, page.positions));
    return htmlResponse(<PreviewPage page={page} tiles={tiles} base={base} t={t} />, {
      title,
      mode: "preview",
      language,
    });
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
  const token = pageToken(ids, new Date());
  const messageAddress = `${base}/message?${new URLSearchParams({
    assignmentId: market.assignmentId,
    workerId: market.workerId,
    pageToken: token,
    lang: language ?? "en",
  })}`;
  if (page.isOver) {
    const text = t("I did the work and could not submit it");
    return closedResponse(...over, { address: `${messageAddress}&kind=couldNotSubmit`, text });
  }
  const standing = await findWorkerStanding(hit, ids);
  // Who had begun may finish: it is paid, whatever else they have done since.
  if (standing.closed && !standing.draft) {
    const title = t("This HIT is for others");
    return closedResponse(title, `${t(closedTexts[standing.closed])} ${t(returnIt)}`, language);
  }
  const seed = orderSeed(ids);
  const data: PageData = {
    ...ids,
    orderSeed: seed,
    pageToken: token,
    marketHitId: market.hitId,
    submitAddress: address,
    draftAddress: `${base}/draft`,
    draft: standing.draft,
    seconds: page.assignmentDurationSeconds,
    positions: page.positions,
    words,
  };
  return htmlResponse(
    <WorkPage
      page={page}
      tiles={tilesInOrder(tileOrder(seed, page.positions))}
      data={data}
      turkSubmitTo={turkSubmitTo}
      base={base}
      messageAddress={messageAddress}
      t={t}
    />,
    { title, mode: "work", script: pageScript, submitAddress: address, language },
  );
}
