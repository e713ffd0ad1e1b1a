import Link from "next/link";
import type { ReactNode } from "react";
import type { ImageClassListItem } from "@/lib/features/classes/queries";

/** What is known about a class, as names and values. */
export function classFacts(studyId: number, one: ImageClassListItem): { label: string; value: ReactNode }[] {
  return [
    { label: "wnid", value: <span className="figures">{one.wnid}</span> },
    { label: "Words", value: one.lemmas.join(", ") || "–" },
    {
      label: "Links",
      value:
        one.links.length === 0
          ? "–"
          : one.links.map((link) => (
              <a
                key={link}
                href={link}
                rel="noreferrer"
                target="_blank"
                className="block truncate text-accent hover:underline"
              >
                {link.replace(/^https?:\/\//, "")}
              </a>
            )),
    },
    {
      label: "Near classes",
      value:
        one.neighbours.length === 0
          ? "none listed: negative controls come from any other class"
          : one.neighbours.slice(0, 8).map((neighbour) => (
              <Link
                key={neighbour}
                href={`/studies/${studyId}/classes/${encodeURIComponent(neighbour)}`}
                className="figures mr-2 inline-block text-accent hover:underline"
              >
                {neighbour}
              </Link>
            )),
    },
  ];
}
