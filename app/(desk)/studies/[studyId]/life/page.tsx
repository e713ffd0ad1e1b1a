import { Download } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { CloneForm, DeleteForm, EthicsForm } from "@/components/studies/life-forms";
import { SettingsTabs } from "@/components/studies/settings-tabs";
import { ActionButton } from "@/components/ui/action-button";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { formatCount, formatCountOf, formatDay } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import { deleteStudyAction } from "@/lib/features/deletions/actions";
import { describeDeletion } from "@/lib/features/deletions/queries";
import { archiveStudyAction, cloneStudyAction, updateEthicsAction } from "@/lib/features/studies/actions";
import { getStudy } from "@/lib/features/studies/queries";
import { findImportOfStudy, type ImportOfStudy } from "@/lib/features/study-archives/queries";

export const metadata: Metadata = { title: "Life of the study" };

export default async function LifePage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId, role } = await requireStudy((await params).studyId, "viewer");
  const [study, imported] = await Promise.all([getStudy(studyId), findImportOfStudy(studyId)]);
  const id = String(studyId);
  const admin = canActAs(role, "admin");
  const archived = study.archivedAt !== null;
  // A scan of all images: asked for when it can be acted on.
  const deletion = archived && admin ? await describeDeletion(studyId) : null;
  return (
    <div className="flex w-full max-w-4xl flex-col gap-6">
      <PageHeader
        title="Life of the study"
        badge={archived ? <Badge>archived</Badge> : undefined}
        sentence={
          study.archivedAt
            ? `Archived ${formatDay(study.archivedAt)}: it can be read, and nothing is out.`
            : `Begun ${formatDay(study.createdAt)}. From a pilot to the archive.`
        }
      />
      <SettingsTabs studyId={studyId} current="life" />
      {imported ? (
        <Card title="Where it came from" note={originOf(imported)}>
          <p className="text-muted">
            Votes, reviews, draws and books came along. Nothing of it is out at a market here, no money is set aside,
            and its workers are paid where it was exported.
          </p>
        </Card>
      ) : null}
      {canActAs(role, "researcher") ? (
        <Card
          title="Pilot"
          note="One or two HITs per class show what the crowd makes of the question before money is spent."
        >
          <Button asChild>
            <Link href={`/studies/${studyId}/batches/new?hitsPerClass=1&name=Pilot`}>Plan a pilot batch</Link>
          </Button>
        </Card>
      ) : null}
      <Card title="Ethics and retention" note="The approval under which the study runs, and how long raw answers stay.">
        <EthicsForm
          action={updateEthicsAction.bind(null, id)}
          ethicsApproval={study.ethicsApproval}
          retentionUntil={study.retentionUntil?.toISOString().slice(0, 10) ?? ""}
          settingsVersion={study.settingsVersion}
          editable={canActAs(role, "researcher")}
        />
      </Card>
      {canActAs(role, "researcher") ? (
        <Card title="Clone" note="The settings and classes of this study, for the next one.">
          <CloneForm action={cloneStudyAction.bind(null, id)} name={study.name} />
        </Card>
      ) : null}
      {admin ? (
        <>
          <Card
            title="Export"
            note="Everything as one archive that a Redraw imports: classes, images, votes, reviews, draws, books and record. Workers get names of the archive's own; raw submissions stay here."
          >
            <Button asChild>
              <a href={`/api/v1/studies/${studyId}/archive`} download>
                <Download aria-hidden className="size-4" /> Export the study
              </a>
            </Button>
          </Card>
          <Card
            title={archived ? "In the archive" : "Archive"}
            note={
              archived ? (
                "Taken out, it can be worked on again."
              ) : (
                <>
                  Closes the study for new work. Refused while HITs are out or somebody is not paid:{" "}
                  <Link href={`/studies/${studyId}/payouts`} className="underline underline-offset-2 hover:text-accent">
                    Payouts
                  </Link>{" "}
                  says who.
                </>
              )
            }
          >
            <ActionButton action={archiveStudyAction.bind(null, id, !archived)} look="secondary" pending="…">
              {archived ? "Take it out of the archive" : "Archive the study"}
            </ActionButton>
          </Card>
          <Card title="Delete" note="For good. Export it before; the books and the record of acts stay, as they must.">
            {deletion ? (
              <>
                <p className="mb-4 text-muted">
                  {`Goes: ${formatCountOf(deletion.classes, "class", "classes")}, ${formatCount(deletion.candidates)} candidates and reference images (${formatCount(deletion.images)} images that no other study uses, with their files), ${formatCount(deletion.assignments)} submissions, ${formatCount(deletion.votes)} votes, ${formatCountOf(deletion.revisions, "revision")}. The study is nobody's at once; the list of studies shows how far its images are.`}
                </p>
                <DeleteForm action={deleteStudyAction.bind(null, id)} name={study.name} />
              </>
            ) : (
              <p className="text-muted">Only an archived study can be deleted; it then says here what goes with it.</p>
            )}
          </Card>
        </>
      ) : null}
    </div>
  );
}

function originOf({ at, by, name, nameInArchive, exportedAt }: ImportOfStudy): string {
  const exported = exportedAt ? `, exported ${formatDay(exportedAt)}` : "";
  const renamed = name === nameInArchive ? "" : ` It is called “${nameInArchive}” there and was named “${name}” here.`;
  return `Imported ${formatDay(at)} by ${by} from an archive of “${nameInArchive}”${exported}.${renamed}`;
}
