import { createTransport } from "nodemailer";
import { env } from "@/lib/env";

/** Whether a mail server is set. */
export function canMail(): boolean {
  return env().SMTP_URL !== "";
}

/** Sends a plain text mail through SMTP_URL; throws where the server refuses it or does not answer within 20 s. */
export async function sendMail(mail: { to: string; subject: string; text: string }): Promise<void> {
  const transport = createTransport({ url: env().SMTP_URL, connectionTimeout: 20_000, socketTimeout: 20_000 });
  try {
    await transport.sendMail({ from: env().MAIL_FROM, ...mail });
  } finally {
    transport.close();
  }
}
