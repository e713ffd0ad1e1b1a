import { formatCount, formatCountOf } from "@/components/ui/format";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { ImportReport } from "@/lib/features/imports/queries";

const mostShown = 8;

/** What an import has brought: the classes that got least, reasons of refusal, licences. */
export function ImportReportTables({ report }: { report: ImportReport }) {
  const classes = report.classes.toSorted((a, b) => a.imported - b.imported || (a.wnid < b.wnid ? -1 : 1));
  return (
    <div className="grid items-start gap-6 xl:grid-cols-3">
      <Table label="Classes with the fewest images">
        <thead>
          <tr>
            <HeadCell>Class, fewest images first</HeadCell>
            <HeadCell numeric>Imported</HeadCell>
            <HeadCell numeric>Refused</HeadCell>
          </tr>
        </thead>
        <tbody>
          {classes.slice(0, mostShown).map(({ wnid, imported, refused }) => (
            <Row key={wnid}>
              <Cell className="figures">{wnid}</Cell>
              <Cell numeric>{formatCount(imported)}</Cell>
              <Cell numeric className="text-muted">
                {formatCount(refused)}
              </Cell>
            </Row>
          ))}
          {classes.length > mostShown ? (
            <Row>
              <Cell className="text-muted">
                and {formatCountOf(classes.length - mostShown, "class", "classes")} more
              </Cell>
            </Row>
          ) : null}
        </tbody>
      </Table>
      <Table label="Refusals by reason">
        <thead>
          <tr>
            <HeadCell>Why refused</HeadCell>
            <HeadCell numeric>Images</HeadCell>
          </tr>
        </thead>
        <tbody>
          {report.reasons.slice(0, mostShown).map(({ reason, files }) => (
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
          {report.licences.slice(0, mostShown).map(({ licence, images }) => (
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
