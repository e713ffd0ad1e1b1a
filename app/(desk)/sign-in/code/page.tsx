import type { Metadata } from "next";
import Link from "next/link";
import { CodeForm } from "@/components/people/second-factor";
import { confirmSignIn } from "@/lib/auth/actions";

export const metadata: Metadata = { title: "Code" };

export default async function CodePage({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const { next } = await searchParams;
  return (
    <>
      <h1 className="mt-5 font-medium text-xl tracking-tight">One more step</h1>
      <p className="mt-1 mb-6 text-muted">
        The six digits that your authenticator shows, or one of your backup codes.{" "}
        <Link href="/sign-in" className="text-accent hover:underline">
          Start over
        </Link>
      </p>
      <CodeForm action={confirmSignIn} next={typeof next === "string" ? next : undefined} />
    </>
  );
}
