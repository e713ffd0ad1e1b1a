import { PackageCheck } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { Ago } from "@/components/ui/ago";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount, formatCountOf } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import { listReleases } from "@/lib/features/releases/queries";
import { listRevisions } from "@/lib/features/variants/queries";

export const metadata: Metadata = { title: "Releases" };

export default async function ReleasesPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId, role } = await requireStudy((await params).studyId, "viewer");
  const [releases, revisions] = await Promise.all([listReleases(studyId), listRevisions(studyId)]);
  const drawn = revisions.some((one) => one.imageCount > 0);
  const base = `/studies/${studyId}/releases`;
  const now = new Date();
  const make = canActAs(role, "researcher") ? (
    <Button asChild look="primary">
      <Link href={drawn ? `${base}/new` : `/studies/${studyId}/variants/new`}>
        {drawn ? "Release a revision" : "Draw a variant"}
      </Link>
    </Button>
  ) : undefined;
  return (
    <>
      <PageHeader
        title="Releases"
        sentence={
          releases.length === 0
            ? "A revision as files that others open without a chance to shuffle its labels."
            : `${formatCountOf(releases.length, "release")}; their files never change.`
        }
        actions={releases.length === 0 ? undefined : make}
      />
      {releases.length === 0 ? (
        <EmptyState icon={<PackageCheck />} title="Nothing released yet" action={make}>
          A release holds the images of a revision for torchvision, Hugging Face, WebDataset and FiftyOne, with
          manifest, votes, data card and checksums.{drawn ? "" : " Nothing has been drawn yet."}
        </EmptyState>
      ) : (
        <Card flush>
          <Table label="Releases">
            <thead>
              <tr>
                <HeadCell>Release</HeadCell>
                <HeadCell>Revision</HeadCell>
                <HeadCell numeric>Images</HeadCell>
                <HeadCell>Manifest</HeadCell>
                <HeadCell>State</HeadCell>
                <HeadCell>Made</HeadCell>
              </tr>
            </thead>
            <tbody>
              {releases.map((one) => (
                <Row key={one.id}>
                  <Cell>
                    <Link href={`${base}/${one.id}`} className="whitespace-nowrap font-medium hover:text-accent">
                      Release {one.number}
                    </Link>
                  </Cell>
                  <Cell className="font-medium">
                    <Link href={`${base}/${one.id}`} className="hover:text-accent">
                      {one.variantName} r{one.revisionNumber}
                    </Link>
                  </Cell>
                  <Cell numeric>{formatCount(one.imageCount)}</Cell>
                  <Cell className="font-mono text-muted text-xs">{one.manifestSha256.slice(0, 12)}</Cell>
                  <Cell>
                    {one.takenDown > 0 ? (
                      <Badge tone="danger">withdrawn</Badge>
                    ) : (
                      <Badge tone={one.state === "done" ? "good" : one.state === "failed" ? "danger" : "neutral"}>
                        {one.state}
                      </Badge>
                    )}
                  </Cell>
                  <Cell className="text-muted">
                    <Ago at={one.createdAt} now={now} />
                  </Cell>
                </Row>
              ))}
            </tbody>
          </Table>
        </Card>
      )}
    </>
  );
}
