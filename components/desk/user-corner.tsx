import { LogOut } from "lucide-react";
import Link from "next/link";

/** Who is signed in, the way to the account, and out. */
export function UserCorner({ name, email, signOut }: { name: string; email: string; signOut: () => Promise<void> }) {
  return (
    <div className="flex w-full min-w-0 items-center justify-between gap-2">
      <Link
        href="/account"
        className="flex min-w-0 items-center gap-2 rounded-md py-1 pr-2 hover:text-accent"
        title={email}
      >
        <span
          aria-hidden
          className="flex size-6 shrink-0 items-center justify-center rounded-full bg-accent-soft font-medium text-accent text-xs"
        >
          {name.slice(0, 1).toUpperCase()}
        </span>
        <span className="truncate">{name}</span>
      </Link>
      <form action={signOut}>
        <button
          type="submit"
          title="Sign out"
          className="flex size-7 items-center justify-center rounded-md text-faint hover:bg-hover hover:text-ink"
        >
          <LogOut aria-hidden className="size-3.5" />
          <span className="sr-only">Sign out</span>
        </button>
      </form>
    </div>
  );
}
