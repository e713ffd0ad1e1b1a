import type { Metadata } from "next";
import { BatchTabs } from "@/components/batches/batch-tabs";
import { ActForm } from "@/components/payments/decision-forms";
import { BlindnessCard } from "@/components/postings/blindness-card";
import { CrowdSettingsForm, TranslationForm } from "@/components/postings/crowd-settings-form";
import { Card } from "@/components/ui/card";
import { formatCountOf } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { requireStudyPage } from "@/lib/auth/require-study";
import { defaultListing } from "@/lib/features/batches/rules";
import { deleteTranslationAction, putTranslationAction, updateCrowdSettingsAction } from "@/lib/features/crowd/actions";
import { listTranslations } from "@/lib/features/crowd/queries";
import { workerPageTexts } from "@/lib/features/crowd/rules";
import { listBlindnessFacts } from "@/lib/features/postings/queries";
import { getStudy } from "@/lib/features/studies/queries";

export const metadata: Metadata = { title: "Caps, wage and languages" };

/** Every text of the page and of the market's list, to be filled in; what the study says itself is among them. */
function textsToTranslate(own: readonly string[]): string {
  const words = Object.fromEntries(
    [...Object.values(defaultListing), ...workerPageTexts, ...own.filter((text) => text !== "")].map((text) => [
      text,
      "",
    ]),
  );
  return JSON.stringify({ words, classes: {} }, null, 2);
}

export default async function CrowdPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId, role } = await requireStudyPage((await params).studyId, "researcher");
  const [study, translations, facts] = await Promise.all([
    getStudy(studyId),
    listTranslations(studyId),
    listBlindnessFacts(studyId),
  ]);
  return (
    <>
      <PageHeader
        title="Caps, wage and languages"
        sentence="How the study treats the people who work for it, and in which languages."
      />
      <BatchTabs studyId={studyId} role={role} current="/batches/crowd" />
      <CrowdSettingsForm
        action={updateCrowdSettingsAction.bind(null, String(studyId))}
        settingsVersion={study.settingsVersion}
        values={{
          mostPerWorker: String(study.mostPerWorker ?? ""),
          mostPerWorkerAndClass: String(study.mostPerWorkerAndClass ?? ""),
          approvalDelayHours: String(Math.round(study.approvalDelaySeconds / 3600)),
          wageFloor: (study.wageFloorCents / 100).toFixed(2),
        }}
      />
      <BlindnessCard facts={facts} />
      {translations.map((one) => (
        <Card
          key={one.language}
          title={`The page in "${one.language}"`}
          note={`${formatCountOf(Object.keys(one.words).length, "text")}, ${formatCountOf(Object.keys(one.classes).length, "class", "classes")}`}
          action={
            <ActForm
              action={deleteTranslationAction.bind(null, String(studyId), {
                language: one.language,
                version: one.version,
              })}
              label="Remove"
            />
          }
        >
          <TranslationForm
            action={putTranslationAction.bind(null, String(studyId))}
            language={one.language}
            version={one.version}
            texts={JSON.stringify({ words: one.words, classes: one.classes }, null, 2)}
          />
        </Card>
      ))}
      <Card title="Another language">
        <TranslationForm
          action={putTranslationAction.bind(null, String(studyId))}
          language=""
          version=""
          texts={textsToTranslate([study.consentText, study.contentWarning])}
        />
      </Card>
    </>
  );
}
