import { market } from "../db/client";
import { seededDraw } from "./inject";
import type { FaultSpec } from "./spec";

/** Loses, doubles and reorders the notifications that wait: call it before each round of deliverDue(). */
export async function disturbNotifications(spec: FaultSpec): Promise<void> {
  const draw = seededDraw(spec.seed);
  const { lose, double, reorder } = spec.notifications;
  const waiting = await market().notificationDelivery.findMany({
    where: { state: "pending", attempts: 0 },
    orderBy: { id: "asc" },
  });
  for (const delivery of waiting) {
    const { id, eventDocId, event, ...values } = delivery;
    if (draw() < lose) {
      await market().notificationDelivery.update({
        where: { id },
        data: { state: "failed", lastError: "lost (a fault on demand)" },
      });
      continue;
    }
    if (draw() < double) {
      // The reader must see one EventDocId twice; in the table it is told apart by a mark that delivery leaves out.
      await market().notificationDelivery.create({
        data: { ...values, event: event ?? {}, eventDocId: `${eventDocId}#again`, attempts: 0 },
      });
    }
    if (draw() < reorder) {
      const seconds = Math.ceil(draw() * 3);
      await market()
        .$executeRaw`update notification_deliveries set next_attempt_at = next_attempt_at + ${seconds} * interval '1 second' where id = ${id}`;
    }
  }
}
