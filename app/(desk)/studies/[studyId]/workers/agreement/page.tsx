import { Users } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { addressOf } from "@/components/ui/address";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { FilterBar } from "@/components/ui/filter-bar";
import { formatCount } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { AgreementStats } from "@/components/workers/agreement-stats";
import { FigureInterval } from "@/components/workers/interval-text";
import { requireStudy } from "@/lib/auth/require-study";
import { listClasses } from "@/lib/features/classes/queries";
import { getMeasurement } from "@/lib/features/workers/queries";
import { agreementAddressSchema } from "@/lib/features/workers/schema";

export const metadata: Metadata = { title: "Agreement" };
const pageSize = 50;

export default async function AgreementPage({
  params,
  searchParams,
}: {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { studyId } = await requireStudy((await params).studyId, "viewer");
  const address = agreementAddressSchema.parse(await searchParams);
  const [measurement, classes] = await Promise.all([getMeasurement(studyId), listClasses(studyId)]);
  const names = new Map(classes.map((one) => [one.id, one]));
  const worst = (value: number | null) => value ?? Number.POSITIVE_INFINITY;
  const rows = (measurement?.agreement.classes ?? []).toSorted((a, b) => {
    if (address.sort === "class") return (names.get(a.classId)?.position ?? 0) - (names.get(b.classId)?.position ?? 0);
    if (address.sort === "images") return b.images - a.images;
    return worst(a[address.sort]) - worst(b[address.sort]);
  });
  const base = `/studies/${studyId}/workers/agreement`;
  if (!measurement)
    return (
      <>
        <PageHeader title="Agreement" sentence="How far workers agree about images, over all classes and in each." />
        <EmptyState
          icon={<Users />}
          title="Not measured yet"
          action={
            <Button asChild>
              <Link href={`/studies/${studyId}/workers`}>To the workers</Link>
            </Button>
          }
        >
          Agreement is measured with the workers, some minutes after votes come in.
        </EmptyState>
      </>
    );
  return (
    <>
      <PageHeader
        title="Agreement"
        sentence="How far workers agree about images, over all classes and in each; intervals resample images."
      />
      <AgreementStats agreement={measurement.agreement.overall} />
      <FilterBar
        action={base}
        select={{
          name: "sort",
          label: "Order",
          value: address.sort,
          options: [
            { value: "alpha", label: "Least alpha first" },
            { value: "kappa", label: "Least kappa first" },
            { value: "reliability", label: "Least reliable first" },
            { value: "images", label: "Most images first" },
            { value: "class", label: "As in the list" },
          ],
        }}
      />
      <Card flush>
        <Table label="Agreement per class">
          <thead>
            <tr>
              <HeadCell>Class</HeadCell>
              <HeadCell numeric>Images</HeadCell>
              <HeadCell numeric>Votes</HeadCell>
              <HeadCell numeric>Alpha</HeadCell>
              <HeadCell numeric>Kappa</HeadCell>
              <HeadCell numeric>Reliability</HeadCell>
            </tr>
          </thead>
          <tbody>
            {rows.slice((address.page - 1) * pageSize, address.page * pageSize).map((row) => {
              const one = names.get(row.classId);
              return (
                <Row key={row.classId}>
                  <Cell className="max-w-72">
                    <Link
                      href={`/studies/${studyId}/classes/${encodeURIComponent(one?.wnid ?? "")}`}
                      className="block truncate font-medium hover:text-accent"
                    >
                      {one?.lemmas[0] ?? one?.wnid ?? "a class that is gone"}
                    </Link>
                  </Cell>
                  <Cell numeric>{formatCount(row.images)}</Cell>
                  <Cell numeric>{formatCount(row.votes)}</Cell>
                  <Cell numeric>
                    <FigureInterval value={row.alpha} interval={row.intervals.alpha} />
                  </Cell>
                  <Cell numeric>
                    <FigureInterval value={row.kappa} interval={row.intervals.kappa} />
                  </Cell>
                  <Cell numeric>
                    <FigureInterval value={row.reliability} interval={row.intervals.reliability} />
                  </Cell>
                </Row>
              );
            })}
          </tbody>
        </Table>
      </Card>
      <Pagination
        page={address.page}
        pageSize={pageSize}
        total={rows.length}
        hrefOf={(page) => addressOf(base, { ...address, page }, { sort: "alpha", page: 1 })}
      />
    </>
  );
}
