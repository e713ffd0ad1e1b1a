import { z } from "zod";
import { studyRoles } from "@/lib/auth/scopes";
import { AppError } from "@/lib/errors";
import { formInteger, formText } from "@/lib/forms";

const role = z.enum(studyRoles, `must be one of ${studyRoles.join(", ")}`);
const email = z.string("is missing; give an e-mail address").trim().toLowerCase().pipe(z.email());

/** Body of POST …/invitations. */
export const newInvitationSchema = z.strictObject({ email, role });
export type NewInvitation = z.output<typeof newInvitationSchema>;

/** Body of PUT …/members/:userId. With `was`, the role that was read, it is refused where somebody has changed it since. */
export const memberRoleSchema = z.strictObject({ role, was: role.exactOptional() });

/** The forms of the people page; what a form sends beside these fields is never read. */
export const invitationFormSchema = z.object({ email, role });
export const memberFormSchema = z.object({
  userId: z.string().min(1).max(64),
  role: z.enum([...studyRoles, "none"]),
  was: role,
});
export const invitationIdFormSchema = z.object({ id: formInteger(1, 2_147_483_647) });

/** Accepting an invitation without an account. */
export const acceptFormSchema = z.object({
  name: formText(1, 120),
  password: z
    .string()
    .min(10, "has fewer than 10 characters; choose a longer one")
    .max(128, "has more than 128 characters"),
});

/** A link that was mailed works for so long. */
export const passwordLinkMinutes = 60;
export const passwordLinkFormSchema = z.object({ email });
export const resetPasswordFormSchema = z.object({ password: z.string().max(200), again: z.string().max(200) });

/** The id of an invitation in an address. */
export function parseInvitationId(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new AppError("notFound", `There is no invitation "${text}"; GET …/invitations lists those of the study`);
}

/** State of the record page, as it stands in the address. */
export const recordAddressSchema = z.object({
  act: z.string().trim().catch(""),
  actor: z.string().trim().catch(""),
  subject: z.string().trim().catch(""),
  from: z.union([z.literal(""), z.iso.date()]).catch(""),
  to: z.union([z.literal(""), z.iso.date()]).catch(""),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});
/** The same as a program asks for it: what cannot be read is refused, as it would otherwise get more than it asked for. */
export const recordQuerySchema = z.strictObject({
  act: z.string().trim().max(80, "has more than 80 characters").default(""),
  actor: z.string().trim().max(64, "has more than 64 characters").default(""),
  subject: z.string().trim().max(200, "has more than 200 characters").default(""),
  from: z.union([z.literal(""), z.iso.date("is no day; give one as 2027-12-31")]).default(""),
  to: z.union([z.literal(""), z.iso.date("is no day; give one as 2027-12-31")]).default(""),
  page: z.coerce.number("is no page; give a whole number from 1").int().min(1).max(100_000).default(1),
});
export type RecordAddress = z.output<typeof recordAddressSchema>;

/** What a form was filled from: the number of the last act on record, 0 for none (versionOfActs). */
export const recordVersion = z.string().regex(/^\d{1,18}$/, "is not what the page was filled from; load it again");
