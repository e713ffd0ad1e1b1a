import type { Metadata } from "next";
import { Missing } from "@/components/desk/missing";

export const metadata: Metadata = { title: "Nothing here" };

/** Served with status 404 in the place of the framework's shell, which needs a script to say anything: run/whole-not-found.ts. */
export default function MissingPage() {
  return <Missing />;
}
