import type { Metadata } from "next";
import Link from "next/link";
import { ImportForm } from "@/components/imports/import-form";
import { ImportProgress, ImportState } from "@/components/imports/import-progress";
import { Card } from "@/components/ui/card";
import { formatCount, formatCountOf, formatTime } from "@/components/ui/format";
import { LiveRefresh } from "@/components/ui/live-refresh";
import { PageHeader } from "@/components/ui/page-header";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import { startImportAction } from "@/lib/features/imports/actions";
import { getImportRoot, listImports } from "@/lib/features/imports/queries";
import { importsAddressSchema } from "@/lib/features/imports/schema";

export const metadata: Metadata = { title: "Imports" };

interface Props {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function ImportsPage({ params, searchParams }: Props) {
  const { studyId, role } = await requireStudy((await params).studyId, "viewer");
  const { class: wnid } = importsAddressSchema.parse(await searchParams);
  const imports = await listImports(studyId);
  const running = imports.filter((run) => run.state === "queued" || run.state === "running").length;
  const refused = imports.reduce((sum, run) => sum + run.refused, 0);
  return (
    <>
      {running > 0 ? <LiveRefresh seconds={2} /> : null}
      <PageHeader
        title="Imports"
        sentence={
          imports.length === 0
            ? "Images come from folders, archives, tables, buckets and searches; every one is checked, and a refused one says why."
            : `${running > 0 ? `${formatCountOf(running, "import")} running. ` : ""}${formatCountOf(
                imports.reduce((sum, run) => sum + run.imported, 0),
                "image",
              )} came in, ${formatCountOf(refused, "file was", "files were")} refused.`
        }
      />
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Card flush title="Imports of this study">
          {imports.length === 0 ? (
            <p className="px-4 pb-6 text-muted">None yet. Start the first one with the form.</p>
          ) : (
            <Table label="Imports">
              <thead>
                <tr>
                  <HeadCell>From</HeadCell>
                  <HeadCell>State</HeadCell>
                  <HeadCell className="w-48">Files</HeadCell>
                  <HeadCell numeric>Refused</HeadCell>
                  <HeadCell>Started</HeadCell>
                </tr>
              </thead>
              <tbody>
                {imports.map((run) => (
                  <Row key={run.id}>
                    <Cell className="max-w-64">
                      <Link
                        href={`/studies/${studyId}/imports/${run.id}`}
                        className="block truncate font-medium hover:text-accent"
                        title={run.place}
                      >
                        {run.place.split("/").filter(Boolean).at(-1)}
                      </Link>
                      <span className="block text-faint text-xs">as {run.role} images</span>
                    </Cell>
                    <Cell>
                      <ImportState state={run.state} />
                    </Cell>
                    <Cell>
                      <ImportProgress run={run} />
                    </Cell>
                    <Cell numeric className={run.refused > 0 ? "text-danger" : "text-muted"}>
                      {formatCount(run.refused)}
                    </Cell>
                    <Cell className="whitespace-nowrap text-muted">{formatTime(run.startedAt ?? run.createdAt)}</Cell>
                  </Row>
                ))}
              </tbody>
            </Table>
          )}
        </Card>
        {canActAs(role, "researcher") ? (
          <Card title="New import">
            <ImportForm
              action={startImportAction.bind(null, String(studyId))}
              root={getImportRoot()}
              {...(wnid ? { wnid } : {})}
            />
          </Card>
        ) : null}
      </div>
    </>
  );
}
