import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/desk/sign-in-form";
import { Notice } from "@/components/ui/notice";
import { signIn } from "@/lib/auth/actions";
import { findUser } from "@/lib/auth/require-study";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[]; changed?: string | string[]; joined?: string | string[] }>;
}) {
  if (await findUser()) redirect("/studies");
  const { next, changed, joined } = await searchParams;
  return (
    <>
      <h1 className="mt-5 font-medium text-xl tracking-tight">Sign in to Redraw</h1>
      <p className="mt-1 mb-6 text-muted">
        Draw a second test set for a benchmark, and see how far accuracy moves. Accounts are made by whoever runs this
        server.
      </p>
      {changed ? (
        <div className="mb-4">
          <Notice tone="good">Your new password is set, and every browser is signed out. Sign in with it.</Notice>
        </div>
      ) : null}
      {joined ? (
        <div className="mb-4">
          <Notice tone="good">
            Your account is made, and you belong to the study. Sign in with your e-mail address.
          </Notice>
        </div>
      ) : null}
      <SignInForm action={signIn} next={typeof next === "string" ? next : undefined} />
      <p className="mt-4 text-muted">
        <Link href="/sign-in/forgot" className="text-accent hover:underline">
          Forgot your password?
        </Link>
      </p>
    </>
  );
}
