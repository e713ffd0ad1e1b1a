import Link from "next/link";
import { Card } from "@/components/ui/card";

/** What there is to do in a study that has nothing yet: each step with what it is for. */
export function FirstSteps({ studyId }: { studyId: number }) {
  const steps = [
    {
      title: "Name the classes",
      text: "What the benchmark tells apart: a stable id, the words that name it, and a definition that workers read.",
      links: [
        { path: "/classes", label: "Import a class list" },
        { path: "/imports", label: "Make them of folders" },
      ],
    },
    {
      title: "Bring images in",
      text: "Candidates for the new test set, and reference images of the original one: both are judged alike.",
      links: [{ path: "/imports", label: "Import images" }],
    },
    {
      title: "Ask the crowd",
      text: "One or two HITs per class first, to see what workers make of the question; the rest when it works.",
      links: [
        { path: "/batches/new?hitsPerClass=1&name=Pilot", label: "Plan a pilot" },
        { path: "/votes/new", label: "Import votes" },
      ],
    },
    {
      title: "Review and draw",
      text: "Votes become selection frequencies; those, flags and near-duplicates decide which images a test set takes.",
      links: [{ path: "/variants", label: "Variants" }],
    },
    {
      title: "Compare models",
      text: "Predictions on the old and the new set show how far accuracy moves, and why.",
      links: [{ path: "/predictions", label: "Predictions" }],
    },
  ];
  return (
    <Card flush title="How a study goes" note="Each step needs the one before it; the strip above says where you are.">
      <ol className="divide-y">
        {steps.map((step, index) => (
          <li
            key={step.title}
            className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-3 gap-y-2 px-4 py-3.5 sm:grid-cols-[1.25rem_minmax(0,1fr)_auto] sm:items-center"
          >
            <span aria-hidden className="figures text-faint">
              {index + 1}
            </span>
            <div className="min-w-0">
              <p className="font-medium">{step.title}</p>
              <p className="text-muted">{step.text}</p>
            </div>
            <p className="flex flex-wrap gap-x-4 max-sm:col-start-2">
              {step.links.map((link) => (
                <Link key={link.label} href={`/studies/${studyId}${link.path}`} className="text-accent hover:underline">
                  {link.label}
                </Link>
              ))}
            </p>
          </li>
        ))}
      </ol>
    </Card>
  );
}
