import type { Metadata } from "next";
import Link from "next/link";
import { ResetForm } from "@/components/people/password-form";
import { Notice } from "@/components/ui/notice";
import { findPasswordLink } from "@/lib/auth/password-links";
import { resetPasswordAction } from "@/lib/features/people/actions";

// The address is a key: it goes nowhere else.
export const metadata: Metadata = { title: "New password", referrer: "no-referrer" };

export default async function ResetPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const link = await findPasswordLink(token);
  return (
    <>
      <h1 className="mt-5 mb-4 font-medium text-xl tracking-tight">
        {link ? "Set a new password" : "This link is over"}
      </h1>
      {link ? (
        <>
          <p className="mb-6 text-muted">
            For {link.email}. Every browser is signed out then.
            {link.dropsSecondFactor ? " The second factor is turned off as well; set it up anew afterwards." : ""}
          </p>
          <ResetForm action={resetPasswordAction.bind(null, token)} email={link.email} />
        </>
      ) : (
        <>
          <Notice tone="attention">It was used, or its time is up, or a newer one took its place.</Notice>
          <p className="mt-4">
            <Link href="/sign-in/forgot" className="text-accent hover:underline">
              Ask for a new one
            </Link>
          </p>
        </>
      )}
    </>
  );
}
