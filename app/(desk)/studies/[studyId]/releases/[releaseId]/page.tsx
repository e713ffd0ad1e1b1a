import type { Metadata } from "next";
import Link from "next/link";
import { cache } from "react";
import { ReleaseFiles } from "@/components/releases/release-files";
import { ActionButton } from "@/components/ui/action-button";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { formatCount, formatCountOf, formatTime } from "@/components/ui/format";
import { LiveRefresh } from "@/components/ui/live-refresh";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { Progress } from "@/components/ui/progress";
import { orNotFound, requireStudy } from "@/lib/auth/require-study";
import { retryReleaseAction } from "@/lib/features/releases/actions";
import { getRelease } from "@/lib/features/releases/queries";
import { parseReleaseId } from "@/lib/features/releases/schema";

interface Props {
  params: Promise<{ studyId: string; releaseId: string }>;
}

/** Asked once, for the page and for its title. */
const findRelease = cache(async (study: string, releaseId: string) => {
  const { studyId } = await requireStudy(study, "viewer");
  const release = await orNotFound(
    Promise.resolve(releaseId)
      .then(parseReleaseId)
      .then((id) => getRelease(studyId, id)),
  );
  return { studyId, release };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { studyId, releaseId } = await params;
  return { title: `Release ${(await findRelease(studyId, releaseId)).release.number}` };
}

export default async function ReleasePage({ params }: Props) {
  const { studyId: study, releaseId } = await params;
  const { studyId, release } = await findRelease(study, releaseId);
  const { state, files, takenDown, options } = release;
  const open = state === "queued" || state === "running";
  return (
    <>
      <PageHeader
        title={`Release ${release.number}`}
        sentence={`${release.variantName} r${release.revisionNumber}: ${formatCountOf(release.imageCount, "image")}, pictures ${options.images === "original" ? "as they came" : "of at most 500 pixels"}, folders by ${options.folders}.`}
        actions={
          <Button asChild>
            <Link href={`/studies/${studyId}/variants/${release.revisionId}`}>The revision</Link>
          </Button>
        }
      />
      {takenDown > 0 ? (
        <Notice tone="danger">
          {formatCountOf(takenDown, "image")} of this release {takenDown === 1 ? "was" : "were"} taken down, so its
          archives were removed and its files are no longer handed out. Draw the next revision, which leaves{" "}
          {takenDown === 1 ? "it" : "them"} out, and release that.
        </Notice>
      ) : null}
      {release.valid ? null : (
        <Notice tone="attention">
          The revision is not valid: some classes or bins could not be filled. The data card says so.
        </Notice>
      )}
      {open ? (
        <div className="flex flex-col gap-2">
          <LiveRefresh seconds={1} />
          <p className="text-muted">
            {state === "queued"
              ? "Waiting for the job worker…"
              : `Writing: ${formatCount(release.written)} of ${formatCount(release.imageCount)} images.`}
          </p>
          <Progress
            label="Writing"
            total={release.imageCount}
            parts={[{ label: "images written", value: release.written, colour: "var(--accent)" }]}
          />
        </div>
      ) : null}
      {state === "failed" ? (
        <div className="flex flex-col gap-3">
          <Notice tone="danger">{release.error}</Notice>
          <ActionButton action={retryReleaseAction.bind(null, String(studyId), String(release.id))}>
            Write it again
          </ActionButton>
        </div>
      ) : null}
      {files ? (
        <Card
          title="Files"
          note={`Written ${release.finishedAt ? formatTime(release.finishedAt) : ""}. Check them with sh verify.sh or python3 verify.py; downloads can be resumed.`}
          flush
        >
          <ReleaseFiles
            files={files}
            base={takenDown > 0 ? null : `/api/v1/studies/${studyId}/releases/${release.id}/files`}
          />
        </Card>
      ) : null}
    </>
  );
}
