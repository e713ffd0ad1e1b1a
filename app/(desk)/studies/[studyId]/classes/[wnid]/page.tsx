import type { Metadata } from "next";
import Link from "next/link";
import { Facts } from "@/components/candidates/candidate-facts";
import { ContactSheet } from "@/components/candidates/contact-sheet";
import { FrequencyHistogram } from "@/components/charts/frequency-histogram";
import { Card } from "@/components/ui/card";
import { formatCount, formatCountOf } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { orNotFound, requireStudy } from "@/lib/auth/require-study";
import { listCandidates } from "@/lib/features/candidates/queries";
import { getClass } from "@/lib/features/classes/queries";
import { listFrequencyBins } from "@/lib/features/studies/queries";

interface Props {
  params: Promise<{ studyId: string; wnid: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).wnid) };
}

export default async function ClassPage({ params }: Props) {
  const { studyId: study, wnid } = await params;
  const { studyId } = await requireStudy(study, "viewer");
  const one = await orNotFound(getClass(studyId, decodeURIComponent(wnid)));
  const of = { classId: one.id, bin: -1, sort: "frequency" } as const;
  const [bins, references, candidates] = await Promise.all([
    listFrequencyBins(studyId, one.id),
    listCandidates(studyId, { ...of, role: "reference" }, { limit: 24, offset: 0 }),
    listCandidates(studyId, { ...of, role: "candidate" }, { limit: 120, offset: 0 }),
  ]);
  const all = (role: string) => `/studies/${studyId}/candidates?class=${encodeURIComponent(one.wnid)}&role=${role}`;
  const images = (list: typeof candidates) =>
    list.map((image) => ({
      candidateId: image.id,
      version: image.version,
      shown: image.shown,
      selected: image.selected,
      title: image.path,
    }));
  return (
    <>
      <PageHeader
        title={one.lemmas[0] ?? one.wnid}
        sentence={one.gloss || "No definition yet; workers see only the words."}
      />
      <div className="grid gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <Card title="The class">
          <Facts
            facts={[
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
            ]}
          />
        </Card>
        <Card title="Selection frequency" note="Of this class alone.">
          <FrequencyHistogram bins={bins} height={132} />
        </Card>
      </div>
      <Card
        title="Reference images"
        note={
          references.length === 0
            ? "None: matching frequencies needs some."
            : `The original test set's, most selected first. ${formatCountOf(references.length, "image")} shown.`
        }
        action={
          <Link href={all("reference")} className="text-accent hover:underline">
            All reference images
          </Link>
        }
      >
        <ContactSheet studyId={studyId} images={images(references)} dense />
      </Card>
      <Card
        title="Candidates"
        note={
          candidates.length === 0
            ? "None yet: import a folder of them."
            : `Most selected first. ${formatCount(candidates.length)} shown.`
        }
        action={
          <Link href={all("candidate")} className="text-accent hover:underline">
            All candidates
          </Link>
        }
      >
        <ContactSheet studyId={studyId} images={images(candidates)} />
      </Card>
    </>
  );
}
