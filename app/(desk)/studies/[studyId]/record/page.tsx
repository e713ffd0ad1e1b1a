import type { Metadata } from "next";
import { ActTable } from "@/components/people/act-table";
import { SettingsTabs } from "@/components/studies/settings-tabs";
import { addressOf } from "@/components/ui/address";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Input, Select } from "@/components/ui/field";
import { formatCountOf } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { SearchedList } from "@/components/ui/searched-list";
import { requireStudy } from "@/lib/auth/require-study";
import { listRecord } from "@/lib/features/people/queries";
import { recordAddressSchema } from "@/lib/features/people/schema";

export const metadata: Metadata = { title: "Record" };
const pageSize = 50;

export default async function RecordPage({
  params,
  searchParams,
}: {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { studyId } = await requireStudy((await params).studyId, "viewer");
  const filter = recordAddressSchema.parse(await searchParams);
  const { acts, total, kinds, actors } = await listRecord(studyId, filter, {
    limit: pageSize,
    offset: (filter.page - 1) * pageSize,
  });
  const base = `/studies/${studyId}/record`;
  return (
    <div className="flex w-full flex-col gap-6">
      <PageHeader
        title="Record"
        sentence={`${formatCountOf(total, "act")}, newest first. The database refuses to change or remove one.`}
      />
      <SettingsTabs studyId={studyId} current="record" />
      <form action={base} className="flex flex-wrap items-center gap-3">
        <Select name="act" aria-label="Act" defaultValue={filter.act} className="w-auto! min-w-40">
          <option value="">Every act</option>
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {kind}
            </option>
          ))}
        </Select>
        <Select name="actor" aria-label="Person" defaultValue={filter.actor} className="w-auto! min-w-40">
          <option value="">Everybody</option>
          {actors.map((actor) => (
            <option key={actor.id} value={actor.id}>
              {actor.name}
            </option>
          ))}
        </Select>
        <Input
          name="subject"
          aria-label="Subject"
          placeholder="batch/3, class/n01443537…"
          defaultValue={filter.subject}
          className="w-48!"
        />
        <Input type="date" name="from" aria-label="From" defaultValue={filter.from} className="w-auto!" />
        <Input type="date" name="to" aria-label="To" defaultValue={filter.to} className="w-auto!" />
        <Button type="submit">Show</Button>
      </form>
      <SearchedList text={filter.subject}>
        <Card flush>
          {acts.length === 0 ? (
            <p className="px-4 py-10 text-center text-muted">Nothing on record fits.</p>
          ) : (
            <ActTable label="Record" acts={acts.map((act) => ({ ...act, who: act.actorName ?? act.actor }))} />
          )}
        </Card>
        <Pagination
          page={filter.page}
          pageSize={pageSize}
          total={total}
          hrefOf={(page) =>
            addressOf(base, { ...filter, page }, { act: "", actor: "", subject: "", from: "", to: "", page: 1 })
          }
        />
      </SearchedList>
    </div>
  );
}
