import type { ReactNode } from "react";
import { BrandMark } from "@/components/desk/brand";
import { TwoSets } from "@/components/desk/two-sets";

/** The pages before one is in: a form, and on wide screens a picture of what the product does. */
export default function SignInLayout({ children }: { children: ReactNode }) {
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <main className="mx-auto flex w-full max-w-sm flex-col justify-center px-6 pb-16">
        <BrandMark size={32} />
        {children}
      </main>
      <div className="relative hidden overflow-hidden border-l bg-surface lg:block">
        <div className="absolute inset-0">
          <TwoSets />
        </div>
      </div>
    </div>
  );
}
