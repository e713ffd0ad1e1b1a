import { market } from "../db/client";
import { readDoorToken } from "../doors/links";
import { readPanelIds } from "../doors/panels";
import { closedDoorText } from "../doors/queries";
import { enterFromPanel, finishStay } from "../doors/stays";
import { noteDevice } from "../workers/devices";
import { field, readForm } from "./body";
import { foreignForm, isSameOrigin, refuseForm, seeOther } from "./origin";
import { sessionWorker } from "./session";

/** POST /door/<token>/enter: a panel's participant comes in. */
export async function enterDoor(request: Request, token: string): Promise<Response> {
  if (!isSameOrigin(request)) return refuseForm(403, foreignForm);
  const form = (await readForm(request)) ?? [];
  const doorId = readDoorToken(token);
  const door = doorId === null ? null : await market().door.findUnique({ where: { id: doorId } });
  if (!door) return refuseForm(410, closedDoorText.forged);
  const ids = readPanelIds(door, (name) => field(form, name) || null);
  if (typeof ids === "string") return refuseForm(400, ids);
  const result = await enterFromPanel(token, ids);
  if (result.ok)
    return seeOther("/", [result.cookie, await noteDevice(request.headers.get("cookie"), result.workerId)]);
  if (result.reason === "erased") {
    return refuseForm(
      403,
      "You asked to be erased from this market. Return the study to the panel; you cannot work here again.",
    );
  }
  if (result.reason === "unknownToPanel") {
    return refuseForm(403, "The panel does not know this stay. Open the study from the panel's own page again.");
  }
  return refuseForm(410, closedDoorText[result.reason]);
}

/** POST /door/finish: back to the panel, or to the page that shows the code. */
export async function finishDoor(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return refuseForm(403, foreignForm);
  const worker = await sessionWorker(request.headers.get("cookie"));
  if (!worker) return seeOther("/");
  const result = await finishStay(worker.id);
  if (!result.ok) return seeOther("/?finish=nothing");
  return seeOther(result.address ?? `/door/finished?code=${encodeURIComponent(result.code ?? "")}`);
}
