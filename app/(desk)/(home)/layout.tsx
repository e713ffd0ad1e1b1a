import type { ReactNode } from "react";
import { Brand } from "@/components/desk/brand";
import { CommandPalette } from "@/components/desk/command-palette";
import { Keyboard } from "@/components/desk/keyboard";
import { ThemeSwitch } from "@/components/desk/theme-switch";
import { UserCorner } from "@/components/desk/user-corner";
import { setTheme, signOut } from "@/lib/auth/actions";
import { requireUser } from "@/lib/auth/require-study";
import { readTheme } from "@/lib/auth/theme";
import { listStudies } from "@/lib/features/studies/queries";

export default async function HomeLayout({ children }: { children: ReactNode }) {
  const user = await requireUser();
  const [studies, theme] = await Promise.all([listStudies(user.id), readTheme()]);
  return (
    <>
      <header className="sticky top-0 z-10 flex h-14 items-center justify-between gap-4 border-b bg-ground/90 px-4 sm:px-6 backdrop-blur-sm">
        <Brand />
        <div className="flex min-w-0 items-center gap-3">
          <Keyboard go={[]} />
          <CommandPalette
            entries={[
              ...studies.map((study) => ({ group: "Studies", label: study.name, href: `/studies/${study.id}` })),
              { group: "Go to", label: "New study", href: "/studies/new" },
              { group: "Go to", label: "Account and API tokens", href: "/account" },
            ]}
          />
          <div className="max-sm:hidden">
            <ThemeSwitch theme={theme} action={setTheme} />
          </div>
          <UserCorner name={user.name} email={user.email} signOut={signOut} />
        </div>
      </header>
      <main className="mx-auto flex w-full max-w-5xl flex-col gap-6 px-4 py-8 sm:px-6">{children}</main>
    </>
  );
}
