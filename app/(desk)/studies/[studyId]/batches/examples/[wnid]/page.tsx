import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { ExamplesForm } from "@/components/postings/examples-form";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { requireStudyPage } from "@/lib/auth/require-study";
import { putClassExamplesAction } from "@/lib/features/crowd/actions";
import { getExampleChoices } from "@/lib/features/crowd/queries";

interface Props {
  params: Promise<{ studyId: string; wnid: string }>;
}

/** Asked once, for the page and for its title. */
const findChoices = cache(async (study: string, wnid: string) => {
  const { studyId } = await requireStudyPage(study, "researcher");
  const choices = await getExampleChoices(studyId, decodeURIComponent(wnid));
  if (!choices) notFound();
  return { studyId, choices };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { studyId, wnid } = await params;
  return { title: `Examples of ${(await findChoices(studyId, wnid)).choices.lemma}` };
}

export default async function ExamplesPage({ params }: Props) {
  const { studyId: study, wnid } = await params;
  const { studyId, choices } = await findChoices(study, wnid);
  return (
    <>
      <PageHeader
        title={`Examples of ${choices.lemma}`}
        sentence="Workers see at most three of each beside the question. An image that stands in a HIT is never shown as an example in that HIT."
      />
      <Card>
        <ExamplesForm
          studyId={studyId}
          version={choices.version}
          action={putClassExamplesAction.bind(null, String(studyId), choices.wnid)}
          groups={[
            { name: "good", title: "These show one: choose three", choices: choices.good },
            {
              name: "confusable",
              title: "These do not, though they look alike: choose three",
              choices: choices.confusable,
            },
          ]}
        />
      </Card>
    </>
  );
}
