import Link from "next/link";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

export default function NotFound() {
  return (
    <main className="mx-auto w-full max-w-xl px-6 py-16">
      <EmptyState
        heading="h1"
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
  );
}
