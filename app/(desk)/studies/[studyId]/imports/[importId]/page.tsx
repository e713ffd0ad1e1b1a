import type { Metadata } from "next";
import Link from "next/link";
import { cache } from "react";
import { ImportProgress, ImportState } from "@/components/imports/import-progress";
import { ImportReportTables } from "@/components/imports/import-report";
import { sourceWords } from "@/components/imports/source-words";
import { ActionButton } from "@/components/ui/action-button";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { formatCount, formatTime } from "@/components/ui/format";
import { LinkTabs } from "@/components/ui/link-tabs";
import { LiveRefresh } from "@/components/ui/live-refresh";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { Stat, StatRow } from "@/components/ui/stat";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { canActAs, orNotFound, requireStudy } from "@/lib/auth/require-study";
import { moveImportAction } from "@/lib/features/imports/actions";
import { getImport, getImportReport, listImportFiles } from "@/lib/features/imports/queries";
import { importFilesQuerySchema, parseImportId, sourceNames } from "@/lib/features/imports/schema";

interface Props {
  params: Promise<{ studyId: string; importId: string }>;
  searchParams: Promise<{ outcome?: string | string[]; after?: string | string[] }>;
}

/** Asked once, for the page and for its title. */
const findImport = cache(async (study: string, importId: string) => {
  const { studyId, role } = await requireStudy(study, "viewer");
  return { studyId, role, run: await orNotFound((async () => getImport(studyId, parseImportId(importId)))()) };
});

/** The folder's own name. */
const nameOfPlace = (place: string): string => place.split("/").filter(Boolean).at(-1) ?? place;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { studyId, importId } = await params;
  const { run } = await findImport(studyId, importId);
  return { title: nameOfPlace(run.place) };
}

const pageSize = 100;

export default async function ImportPage({ params, searchParams }: Props) {
  const { studyId: study, importId } = await params;
  const { studyId, role, run } = await findImport(study, importId);
  const query = importFilesQuerySchema
    .catch({ outcome: "refused", after: "", limit: pageSize })
    .parse(await searchParams);
  const files = await listImportFiles(studyId, run.id, { ...query, limit: pageSize });
  const report = await getImportReport(studyId, run.id);
  const base = `/studies/${studyId}/imports/${run.id}`;
  const going = run.state === "queued" || run.state === "running";
  const act = (name: "pause" | "resume") => moveImportAction.bind(null, String(studyId), String(run.id), name);
  return (
    <>
      {going ? <LiveRefresh seconds={1.5} /> : null}
      <PageHeader
        title={nameOfPlace(run.place)}
        badge={<ImportState state={run.state} />}
        sentence={
          <>
            From {sourceWords[sourceNames.find((name) => name === run.source) ?? "folder"]}:{" "}
            <span className="figures break-all">{run.place}</span>
          </>
        }
        actions={
          canActAs(role, "researcher") ? (
            going ? (
              <ActionButton look="secondary" action={act("pause")} pending="Pausing…">
                Pause
              </ActionButton>
            ) : run.state === "paused" || run.state === "failed" ? (
              <ActionButton action={act("resume")} pending="Resuming…">
                Resume
              </ActionButton>
            ) : null
          ) : null
        }
      />
      {run.error ? <Notice tone="danger">{run.error}</Notice> : null}
      <Card>
        <div className="flex flex-col gap-5">
          <ImportProgress run={run} />
          <StatRow inside>
            <Stat label="Imported" value={formatCount(run.imported)} note={`as ${run.role} images`} />
            <Stat label="There already" value={formatCount(run.duplicates)} note="the same image, same class" />
            <Stat label="Refused" value={formatCount(run.refused)} note="each with its reason" />
            <Stat
              label="Started"
              value={<span className="text-base">{run.startedAt ? formatTime(run.startedAt) : "not yet"}</span>}
              note={run.finishedAt ? `done ${formatTime(run.finishedAt)}` : undefined}
            />
          </StatRow>
        </div>
      </Card>
      {going ? null : (
        <Card flush>
          <ImportReportTables report={report} />
        </Card>
      )}
      <div className="flex flex-col gap-4">
        <LinkTabs
          label="Files"
          tabs={(["refused", "duplicate", "imported"] as const).map((outcome) => ({
            href: `${base}?outcome=${outcome}`,
            label: { refused: "Refused", duplicate: "There already", imported: "Imported" }[outcome],
            count: formatCount({ refused: run.refused, duplicate: run.duplicates, imported: run.imported }[outcome]),
            current: query.outcome === outcome,
          }))}
        />
        {files.length === 0 ? (
          <p className="py-8 text-center text-muted">
            {query.outcome === "refused" ? "No file was refused." : "No file here."}
          </p>
        ) : (
          <Card flush>
            <Table label={`Files: ${query.outcome}`}>
              <thead>
                <tr>
                  <HeadCell>File</HeadCell>
                  {query.outcome === "imported" ? null : <HeadCell>Reason</HeadCell>}
                </tr>
              </thead>
              <tbody>
                {files.map((file) => (
                  <Row key={file.path}>
                    <Cell className="figures break-all">
                      {file.candidateId === null ? (
                        file.path
                      ) : (
                        <Link href={`/studies/${studyId}/candidates/${file.candidateId}`} className="hover:text-accent">
                          {file.path}
                        </Link>
                      )}
                    </Cell>
                    {query.outcome === "imported" ? null : <Cell>{file.reason}</Cell>}
                  </Row>
                ))}
              </tbody>
            </Table>
          </Card>
        )}
        {files.length === pageSize ? (
          <Button asChild className="self-end">
            <Link href={`${base}?outcome=${query.outcome}&after=${encodeURIComponent(files.at(-1)?.path ?? "")}`}>
              Next {pageSize}
            </Link>
          </Button>
        ) : null}
      </div>
    </>
  );
}
