import { z } from "zod";
import { sendTestEvent } from "../../notifications/deliver";
import { checkDestination, eventTypes, notificationSpecification } from "../../notifications/settings";
import { defineOperation } from "../operation";

export const sendTestEventNotification = defineOperation(
  "SendTestEventNotification",
  z.strictObject({ Notification: notificationSpecification, TestEventType: z.enum(eventTypes) }),
  async ({ requesterId }, input) => {
    checkDestination(input.Notification);
    await sendTestEvent(requesterId, input.Notification, input.TestEventType);
    return {};
  },
);
