import { MapPinOff } from "lucide-react";
import Link from "next/link";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Brand } from "./brand";

/** What stands at an address where there is nothing, or nothing for this person. */
export function Missing() {
  return (
    <>
      <header className="flex h-14 items-center border-b px-4 sm:px-6">
        <Brand />
      </header>
      <main className="mx-auto w-full max-w-xl px-4 py-16 sm:px-6">
        <EmptyState
          heading="h1"
          icon={<MapPinOff />}
          title="There is nothing at this address"
          action={
            <Button asChild>
              <Link href="/studies">To the studies</Link>
            </Button>
          }
        >
          It may have been removed, or it belongs to a study that you are not a member of.
        </EmptyState>
      </main>
    </>
  );
}
