import type { Metadata } from "next";
import { Missing } from "@/components/desk/missing";

export const metadata: Metadata = { title: "Nothing here" };

export default function NotFound() {
  return <Missing />;
}
