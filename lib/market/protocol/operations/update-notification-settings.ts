import { z } from "zod";
import { market } from "../../db/client";
import { requireHitType } from "../../hits/queries";
import { checkDestination, notificationSpecification } from "../../notifications/settings";
import { defineOperation } from "../operation";
import { RequestError } from "../request-error";
import { entityId } from "../shapes";

export const updateNotificationSettings = defineOperation(
  "UpdateNotificationSettings",
  z.strictObject({
    HITTypeId: entityId,
    Notification: notificationSpecification.optional(),
    Active: z.boolean().optional(),
  }),
  async ({ requesterId }, input) => {
    const { id: hitTypeId } = await requireHitType(requesterId, input.HITTypeId);
    const { Notification: wanted, Active: active } = input;
    if (!wanted) {
      if (active === undefined) {
        throw new RequestError("MissingParameterValue", "Give 'Notification', 'Active' or both.");
      }
      const { count } = await market().notificationSetting.updateMany({ where: { hitTypeId }, data: { active } });
      if (count === 0) {
        throw new RequestError(
          "InvalidNotificationSetting",
          `HITType ${hitTypeId} has no notification specification to switch; give 'Notification' too.`,
        );
      }
      return {};
    }
    checkDestination(wanted);
    const values = {
      destination: wanted.Destination,
      transport: wanted.Transport,
      version: wanted.Version,
      eventTypes: wanted.EventTypes,
      active: active ?? true,
    };
    await market().notificationSetting.upsert({
      where: { hitTypeId },
      create: { hitTypeId, ...values },
      update: values,
    });
    return {};
  },
);
