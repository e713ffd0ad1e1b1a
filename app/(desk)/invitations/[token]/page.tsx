import type { Metadata } from "next";
import Link from "next/link";
import { BrandMark } from "@/components/desk/brand";
import { JoinForm } from "@/components/people/people-forms";
import { ActionButton } from "@/components/ui/action-button";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { findUser } from "@/lib/auth/require-study";
import { acceptInvitationAction, joinAction } from "@/lib/features/people/actions";
import { findInvitation } from "@/lib/features/people/queries";

export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

export default async function InvitationPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const [invitation, user] = await Promise.all([findInvitation(token), findUser()]);
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center gap-5 px-6 pb-16">
      <BrandMark size={32} />
      {invitation === null ? (
        <>
          <h1 className="font-medium text-xl tracking-tight">This invitation is over</h1>
          <Notice tone="attention">
            It was used, revoked, or is older than 14 days. Ask whoever sent it for a new one.
          </Notice>
        </>
      ) : (
        <>
          <div>
            <h1 className="font-medium text-xl tracking-tight">Join “{invitation.studyName}”</h1>
            <p className="mt-1 text-muted">You are invited as {invitation.role}.</p>
          </div>
          {user ? (
            <ActionButton action={acceptInvitationAction.bind(null, token)} size="large" pending="Joining…">
              Join as {user.name}
            </ActionButton>
          ) : invitation.hasAccount ? (
            <>
              <p className="text-muted">{invitation.email} has an account here: sign in, and open this link again.</p>
              <Button asChild look="primary" size="large">
                <Link href={`/sign-in?next=${encodeURIComponent(`/invitations/${token}`)}`}>Sign in</Link>
              </Button>
            </>
          ) : (
            <JoinForm action={joinAction.bind(null, token)} email={invitation.email} />
          )}
        </>
      )}
    </main>
  );
}
