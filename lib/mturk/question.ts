import { XMLBuilder } from "fast-xml-parser";
import { env } from "@/lib/env";
import { hitToken } from "./page-token";

const namespace = "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2006-07-14/ExternalQuestion.xsd";

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@" });

/** Address of a HIT's page on our side; its token opens this HIT and no other. */
export function hitUrl(studyId: number, hitId: number): string {
  return new URL(`/hit/${studyId}/${hitId}/${hitToken(studyId, hitId)}`, env().DESK_URL).href;
}

/** ExternalQuestion XML that shows `url` in the market's frame; a height of 0 fits the frame to the window. */
export function externalQuestion(url: string, frameHeight = 0): string {
  return builder.build({ ExternalQuestion: { "@xmlns": namespace, ExternalURL: url, FrameHeight: frameHeight } });
}
