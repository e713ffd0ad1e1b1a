import { MissingView } from "../_components/missing-view";

export const dynamic = "force-dynamic";
export const metadata = { title: "Nothing here" };

/** Served with status 404 in the place of the framework's shell, which needs a script to say anything: run/whole-not-found.ts. */
export default async function MissingPage({ searchParams }: { searchParams: Promise<{ path?: string | string[] }> }) {
  return <MissingView path={[(await searchParams).path].flat()[0]} />;
}
