import { formatCount } from "@/components/ui/format";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { ImportReport } from "@/lib/features/imports/queries";

/** What an import has brought: by reason of refusal and by licence. */
export function ImportReportTables({ report }: { report: ImportReport }) {
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      <Table label="Refusals by reason">
        <thead>
          <tr>
            <HeadCell>Why refused</HeadCell>
            <HeadCell numeric>Images</HeadCell>
          </tr>
        </thead>
        <tbody>
          {report.reasons.slice(0, 8).map(({ reason, files }) => (
            <Row key={reason}>
              <Cell>{reason}</Cell>
              <Cell numeric>{formatCount(files)}</Cell>
            </Row>
          ))}
          {report.reasons.length === 0 ? (
            <Row>
              <Cell className="text-muted">Nothing was refused.</Cell>
              <Cell numeric>0</Cell>
            </Row>
          ) : null}
        </tbody>
      </Table>
      <Table label="Licences">
        <thead>
          <tr>
            <HeadCell>Licence</HeadCell>
            <HeadCell numeric>Images</HeadCell>
          </tr>
        </thead>
        <tbody>
          {report.licences.slice(0, 8).map(({ licence, images }) => (
            <Row key={licence ?? "unknown"}>
              <Cell className={licence === null ? "text-muted" : ""}>{licence ?? "not known"}</Cell>
              <Cell numeric>{formatCount(images)}</Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </div>
  );
}
