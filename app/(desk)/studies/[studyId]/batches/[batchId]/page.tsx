import type { Metadata } from "next";
import { cache } from "react";
import { BatchState } from "@/components/batches/batch-state";
import { CostSum } from "@/components/batches/cost-sum";
import { HitPreviewPanel } from "@/components/batches/hit-preview";
import { MarketListing } from "@/components/batches/market-listing";
import { BudgetBar } from "@/components/charts/budget-bar";
import { HitGrid } from "@/components/charts/hit-grid";
import { WageCard } from "@/components/payments/wage-card";
import { BatchActs } from "@/components/postings/batch-acts";
import { PublishForm } from "@/components/postings/publish-form";
import { ActionButton } from "@/components/ui/action-button";
import { Card } from "@/components/ui/card";
import {
  formatCount,
  formatCountOf,
  formatDuration,
  formatMoney,
  formatShare,
  formatTime,
} from "@/components/ui/format";
import { LiveRefresh } from "@/components/ui/live-refresh";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { Stat, StatRow } from "@/components/ui/stat";
import { canActAs, orNotFound, requireStudy } from "@/lib/auth/require-study";
import { deleteDraftBatchAction, publishBatchAction } from "@/lib/features/batches/actions";
import {
  getBatch,
  getBatchProgress,
  getHitPreview,
  isBuiltInMarket,
  listBatchHits,
} from "@/lib/features/batches/queries";
import { batchCost, publishConfirmation } from "@/lib/features/batches/rules";
import { parseBatchId, parseHitIndex } from "@/lib/features/batches/schema";
import { topUpAction } from "@/lib/features/payments/actions";
import { getBatchWage } from "@/lib/features/payments/queries";
import {
  addAssignmentsAction,
  archiveBatchAction,
  expireBatchAction,
  extendBatchAction,
  pauseBatchAction,
  resumeBatchAction,
} from "@/lib/features/postings/actions";
import { getStudySpend } from "@/lib/features/studies/queries";

interface Props {
  params: Promise<{ studyId: string; batchId: string }>;
  searchParams: Promise<{ hit?: string | string[] }>;
}

/** Asked once, for the page and for its title. */
const findBatch = cache(async (study: string, batchId: string) => {
  const { studyId, role } = await requireStudy(study, "viewer");
  return { studyId, role, batch: await orNotFound((async () => getBatch(studyId, parseBatchId(batchId)))()) };
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { studyId, batchId } = await params;
  return { title: (await findBatch(studyId, batchId)).batch.name };
}

export default async function BatchPage({ params, searchParams }: Props) {
  const { studyId: study, batchId } = await params;
  const { studyId, role, batch } = await findBatch(study, batchId);
  const index = Math.min(parseHitIndex((await searchParams).hit), Math.max(0, batch.hitCount - 1));
  const [progress, spend, hits, preview, wage] = await Promise.all([
    getBatchProgress(studyId, batch.id),
    getStudySpend(studyId),
    listBatchHits(studyId, batch.id),
    orNotFound(getHitPreview(studyId, batch.id, index)),
    batch.state === "draft" ? null : getBatchWage(studyId, batch.id),
  ]);
  const base = `/studies/${studyId}/batches/${batch.id}`;
  const cost = batchCost(batch);
  const { assignments } = progress;
  const counted = assignments.confirmed + assignments.approved;
  const left = spend.budgetCents - spend.spentCents - spend.reservedCents;
  const draft = batch.state === "draft";
  const publishLabel = `Publish ${formatCountOf(batch.hitCount, "HIT")}, ${formatMoney(batch.costCents)}`;
  const bind = (action: typeof publishBatchAction) => action.bind(null, String(studyId), String(batch.id));
  return (
    <>
      {batch.state === "publishing" || batch.state === "published" ? (
        <LiveRefresh seconds={batch.state === "publishing" ? 1.5 : 4} />
      ) : null}
      <PageHeader
        title={batch.name}
        badge={<BatchState state={batch.state} />}
        sentence={
          draft
            ? `${formatCountOf(batch.hitCount, "HIT is", "HITs are")} composed and nothing is posted. Have a look, then publish.`
            : `${formatShare(counted, progress.wantedAssignments)} of ${formatCountOf(progress.wantedAssignments, "assignment")} count; ${formatMoney(progress.spentCents)} spent.`
        }
        actions={
          draft && canActAs(role, "researcher") ? (
            <>
              <ActionButton look="secondary" action={bind(deleteDraftBatchAction)} pending="Deleting…">
                Delete draft
              </ActionButton>
              {isBuiltInMarket(batch.endpoint) ? (
                <ActionButton action={bind(publishBatchAction)} pending="Publishing…">
                  {publishLabel}
                </ActionButton>
              ) : null}
            </>
          ) : undefined
        }
      />
      {draft && !isBuiltInMarket(batch.endpoint) && canActAs(role, "researcher") ? (
        <Card title="Publish">
          <PublishForm
            action={bind(publishBatchAction)}
            confirmation={publishConfirmation(batch)}
            endpoint={batch.endpoint}
            label={publishLabel}
          />
        </Card>
      ) : null}
      {batch.pausedAt ? (
        <Notice tone="attention">Paused: nobody new is offered these HITs. The money for them stays set aside.</Notice>
      ) : null}
      {batch.lastError ? <Notice tone="danger">{batch.lastError}</Notice> : null}
      {draft && batch.costCents > left ? (
        <Notice tone="attention">
          {formatMoney(batch.costCents - left)} more than is left of the budget: raise it under Settings before
          publishing.
        </Notice>
      ) : null}
      {draft ? null : (
        <Card title="HITs" note={`Each square is a HIT, darker as its ${batch.redundancy} assignments come in.`}>
          <div className="flex flex-col gap-5">
            <HitGrid
              cells={hits.map((hit) => ({
                index: hit.index,
                className: hit.lemmas[0] ?? hit.wnid,
                state:
                  hit.postingState === "closed"
                    ? "closed"
                    : hit.postingState === "created"
                      ? hit.counted >= hit.wanted
                        ? "complete"
                        : "open"
                      : "planned",
                counted: hit.counted,
                wanted: hit.wanted,
                troubled: hit.troubled,
              }))}
            />
            <StatRow inside>
              <Stat
                label="Counted"
                value={formatCount(counted)}
                note={`of ${formatCountOf(progress.wantedAssignments, "assignment")}`}
              />
              <Stat label="Approved" value={formatCount(assignments.approved)} note="paid" />
              <Stat
                label="In work"
                value={formatCount(assignments.opened + assignments.provisional)}
                note="not yet listed by the market"
              />
              <Stat
                label="Need a look"
                value={
                  <span className={assignments.quarantined + assignments.orphan > 0 ? "text-attention" : ""}>
                    {formatCount(assignments.quarantined + assignments.orphan)}
                  </span>
                }
                note="quarantined or orphaned"
              />
              <Stat
                label="Spent"
                value={formatMoney(progress.spentCents)}
                note={`${formatMoney(progress.reservedCents)} reserved`}
              />
            </StatRow>
          </div>
        </Card>
      )}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="flex flex-col gap-6">
          <Card title="Preview">
            <HitPreviewPanel
              studyId={studyId}
              hit={preview}
              previousHref={index > 0 ? `${base}?hit=${index - 1}` : undefined}
              nextHref={index < batch.hitCount - 1 ? `${base}?hit=${index + 1}` : undefined}
            />
          </Card>
          <Card title="Settings">
            <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5">
              <dt className="text-muted">Market</dt>
              <dd className="figures break-all">{batch.endpoint}</dd>
              <dt className="text-muted">Time to finish</dt>
              <dd>{formatDuration(batch.assignmentDurationSeconds)}</dd>
              <dt className="text-muted">On offer for</dt>
              <dd>{formatDuration(batch.lifetimeSeconds)}</dd>
              <dt className="text-muted">Approved after</dt>
              <dd>
                {batch.approvalDelaySeconds === 0
                  ? "confirmed at once"
                  : `${formatDuration(batch.approvalDelaySeconds)} by us`}
                , {formatDuration(batch.autoApprovalSeconds)} at the latest
              </dd>
              <dt className="text-muted">Exact list</dt>
              <dd>
                <a
                  href={`/api/v1/studies/${studyId}/batches/${batch.id}/hits`}
                  download
                  className="text-accent hover:underline"
                >
                  every position of every HIT (CSV)
                </a>
              </dd>
              <dt className="text-muted">Seed</dt>
              <dd className="figures">{batch.seed}</dd>
              <dt className="text-muted">{batch.publishedAt ? "Published" : "Composed"}</dt>
              <dd>{formatTime(batch.publishedAt ?? batch.createdAt)}</dd>
            </dl>
          </Card>
        </div>
        <div className="flex flex-col gap-6">
          {draft || !canActAs(role, "researcher") ? null : (
            <BatchActs
              isPaused={batch.pausedAt !== null}
              isOpen={progress.hits.planned + progress.hits.created + progress.hits.full > 0}
              isArchived={batch.archivedAt !== null}
              actions={{
                pause: bind(pauseBatchAction),
                resume: bind(resumeBatchAction),
                extend: bind(extendBatchAction),
                addAssignments: bind(addAssignmentsAction),
                expire: bind(expireBatchAction),
                archive: bind(archiveBatchAction),
              }}
            />
          )}
          {wage ? <WageCard wage={wage} topUp={canActAs(role, "researcher") ? bind(topUpAction) : null} /> : null}
          <Card title="Price">
            <div className="flex flex-col gap-4">
              <CostSum
                hitCount={batch.hitCount}
                redundancy={batch.redundancy}
                rewardCents={batch.rewardCents}
                feeCentsPerAssignment={cost.feeCentsPerAssignment}
                feePercent={cost.feePercent}
                parts={cost.parts}
                totalCents={batch.costCents}
              />
              <BudgetBar {...spend} plannedCents={draft ? batch.costCents : 0} />
            </div>
          </Card>
          <Card title="In the market's list">
            <MarketListing listing={batch} {...batch} />
          </Card>
        </div>
      </div>
    </>
  );
}
