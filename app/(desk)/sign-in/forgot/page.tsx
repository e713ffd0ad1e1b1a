import type { Metadata } from "next";
import Link from "next/link";
import { ForgotForm } from "@/components/people/password-form";
import { requestPasswordLinkAction } from "@/lib/features/people/actions";
import { mailsPasswordLinks } from "@/lib/features/people/queries";

export const metadata: Metadata = { title: "Forgotten password" };
// Whether mail is sent is a setting of the running server, not of the build.
export const dynamic = "force-dynamic";

export default function ForgotPage() {
  return (
    <>
      <h1 className="mt-5 font-medium text-xl tracking-tight">Forgot your password?</h1>
      {mailsPasswordLinks() ? (
        <>
          <p className="mt-1 mb-6 text-muted">
            Give the e-mail address of your account: a link to set a new password is mailed to it.
          </p>
          <ForgotForm action={requestPasswordLinkAction} />
        </>
      ) : (
        <>
          <p className="mt-1 mb-4 text-muted">
            This server sends no mail. Ask whoever runs it for a link to set a new one; on the server they make it with
          </p>
          <pre className="figures overflow-x-auto rounded-md border bg-surface px-3 py-2 text-sm">
            npm run password-link -- you@example.org
          </pre>
        </>
      )}
      <p className="mt-4">
        <Link href="/sign-in" className="text-accent hover:underline">
          Back to signing in
        </Link>
      </p>
    </>
  );
}
