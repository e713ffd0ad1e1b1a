import { Download } from "lucide-react";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import type { ReleaseFile } from "@/lib/features/releases/schema";

/** The files of a release, each to be downloaded and compared. */
export function ReleaseFiles({ files, base }: { files: readonly ReleaseFile[]; base: string | null }) {
  return (
    <Table label="Files">
      <thead>
        <tr>
          <HeadCell>File</HeadCell>
          <HeadCell className="max-sm:hidden">What it is</HeadCell>
          <HeadCell numeric>Size</HeadCell>
          <HeadCell className="max-sm:hidden">SHA-256</HeadCell>
        </tr>
      </thead>
      <tbody>
        {files.map((file) => (
          <Row key={file.name}>
            <Cell className="font-medium max-sm:break-all">
              {base ? (
                <a
                  href={`${base}/${file.name}`}
                  download
                  className="inline-flex items-center gap-1.5 hover:text-accent"
                >
                  <Download aria-hidden className="size-3.5 text-faint" />
                  {file.name}
                </a>
              ) : (
                file.name
              )}
              <p className="mt-0.5 break-normal font-normal text-muted text-xs sm:hidden">{file.about}</p>
            </Cell>
            <Cell className="min-w-56 text-muted max-sm:hidden">{file.about}</Cell>
            <Cell numeric className="whitespace-nowrap">
              {formatBytes(file.bytes)}
            </Cell>
            <Cell className="max-w-40 truncate max-sm:hidden font-mono text-muted text-xs" title={file.sha256}>
              {file.sha256}
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
