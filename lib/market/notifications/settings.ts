import { isIP } from "node:net";
import { z } from "zod";
import { isPrivateAddress } from "@/lib/net/private-address";
import { RequestError } from "../protocol/request-error";
import { text } from "../protocol/shapes";
import { isAllowedPrivate } from "./guard";
import { hitEvents } from "./mutations";

export const eventTypes = [...hitEvents, "Ping"] as const;
export type EventType = (typeof eventTypes)[number];

export const notificationSpecification = z.strictObject({
  Destination: text(2048, 1),
  Transport: z.enum(["Email", "SQS", "SNS"]),
  Version: z.string(),
  EventTypes: z.array(z.enum(eventTypes)),
});
export type NotificationSpecification = z.infer<typeof notificationSpecification>;

const versions = ["2006-05-05", "2014-08-15"];

/** Refuses what cannot be delivered: e-mail, topics of Amazon's, addresses that are not http(s) or plainly private. Names are resolved, and checked again, at delivery. */
export function checkDestination(specification: NotificationSpecification): void {
  const { Destination: destination, Transport: transport, Version: version } = specification;
  const refuse = (member: string, value: string, mend: string): never => {
    throw new RequestError("InvalidNotificationSetting", `Value '${value}' at 'Notification.${member}': ${mend}`);
  };
  if (!versions.includes(version)) refuse("Version", version, `must be one of ${versions.join(", ")}`);
  if (transport === "Email") {
    refuse(
      "Transport",
      transport,
      "this market sends no e-mail; use SNS with an http(s) address or SQS with a queue's URL",
    );
  }
  const url = URL.canParse(destination) ? new URL(destination) : null;
  if (!url || !["http:", "https:"].includes(url.protocol) || url.username !== "" || url.password !== "") {
    refuse(
      "Destination",
      destination,
      "must be an http(s) address without credentials; ARNs of Amazon's topics are not reachable from here",
    );
    return;
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const bare = isIP(host) !== 0 && isPrivateAddress(host);
  if ((bare || host === "localhost") && !isAllowedPrivate(host)) {
    refuse(
      "Destination",
      destination,
      "leads to a private address; the market's operator can allow it by MARKET_PRIVATE_DESTINATIONS",
    );
  }
}
