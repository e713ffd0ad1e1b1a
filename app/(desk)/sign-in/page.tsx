import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { BrandMark } from "@/components/desk/brand";
import { SignInForm } from "@/components/desk/sign-in-form";
import { TwoSets } from "@/components/desk/two-sets";
import { signIn } from "@/lib/auth/actions";
import { findUser } from "@/lib/auth/require-study";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  if (await findUser()) redirect("/studies");
  const { next } = await searchParams;
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <main className="mx-auto flex w-full max-w-sm flex-col justify-center px-6 pb-16">
        <BrandMark size={32} />
        <h1 className="mt-5 font-medium text-xl tracking-tight">Sign in to Redraw</h1>
        <p className="mt-1 mb-6 text-muted">
          Draw a second test set for a benchmark, and see how far accuracy moves. Accounts are made by whoever runs this
          server.
        </p>
        <SignInForm action={signIn} next={typeof next === "string" ? next : undefined} />
      </main>
      <div className="relative hidden overflow-hidden border-l bg-surface lg:block">
        <div className="absolute inset-0">
          <TwoSets />
        </div>
      </div>
    </div>
  );
}
