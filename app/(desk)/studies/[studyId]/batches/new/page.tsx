import { Send } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { ComposeButton } from "@/components/batches/compose-button";
import { CostSum } from "@/components/batches/cost-sum";
import { MarketListing } from "@/components/batches/market-listing";
import { PlanForm } from "@/components/batches/plan-form";
import { BudgetBar } from "@/components/charts/budget-bar";
import { FillTable } from "@/components/progress/fill-table";
import { RoleNotice } from "@/components/studies/role-notice";
import { addressOf } from "@/components/ui/address";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { formatCount, formatCountOf, formatMoney } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import { PageHeader } from "@/components/ui/page-header";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import type { StudyRole } from "@/lib/auth/scopes";
import { AppError } from "@/lib/errors";
import { createBatchAction } from "@/lib/features/batches/actions";
import { type BatchForecast, listBatches, planBatch } from "@/lib/features/batches/queries";
import { type Listing, listingOf } from "@/lib/features/batches/rules";
import { batchFormDefaults, batchFormSchema } from "@/lib/features/batches/schema";
import { listClasses } from "@/lib/features/classes/queries";
import { listTranslations } from "@/lib/features/crowd/queries";
import { getStudy } from "@/lib/features/studies/queries";
import { readForm } from "@/lib/forms";

export const metadata: Metadata = { title: "Plan a batch" };

interface Props {
  params: Promise<{ studyId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function NewBatchPage({ params, searchParams }: Props) {
  const { studyId, role } = await requireStudy((await params).studyId, "viewer");
  const [study, batches, classes, translations] = await Promise.all([
    getStudy(studyId),
    listBatches(studyId),
    listClasses(studyId),
    listTranslations(studyId),
  ]);
  const names = new Map(classes.map((one) => [one.wnid, one.lemmas[0] ?? one.wnid]));
  const asked = readForm(batchFormSchema, {
    ...batchFormDefaults(study, `Batch ${batches.length + 1}`),
    ...(await searchParams),
  });
  let plan: BatchForecast | undefined;
  let refusal: string | undefined;
  if (asked.data) {
    const {
      name: _name,
      title: _title,
      description: _description,
      keywords: _keywords,
      language: _language,
      ...input
    } = asked.data;
    try {
      plan = await planBatch(studyId, input);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      refusal = error.message;
    }
  }
  const again =
    classes.length === 0 ? (
      <Button asChild look="primary">
        <Link href={`/studies/${studyId}/imports`}>Import images</Link>
      </Button>
    ) : asked.values.images === "all" ? undefined : (
      <Button asChild>
        <Link href={addressOf(`/studies/${studyId}/batches/new`, { ...asked.values, images: "all" }, {})}>
          Post all images again
        </Link>
      </Button>
    );
  const words = translations.find(({ language }) => language === (asked.values.language || "en"))?.words;
  const positions =
    plan?.positionsPerHit ?? study.targetsPerHit + study.positiveControlsPerHit + study.negativeControlsPerHit;
  return (
    <>
      <PageHeader
        title="Plan a batch"
        sentence="Nothing is posted here: you compose a draft, look at its HITs, and publish it from there."
      />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <Card title="Settings">
          <PlanForm
            action={`/studies/${studyId}/batches/new`}
            values={asked.values}
            errors={asked.errors}
            languages={translations.map(({ language }) => language)}
            listing={listingOf(positions, words)}
          />
        </Card>
        <div className={`flex min-w-0 flex-col gap-6 ${plan ? "" : "max-lg:order-first"}`}>
          {refusal ? (
            <EmptyState icon={<Send />} title="Nothing to post with these settings" action={again}>
              {refusal}.
            </EmptyState>
          ) : null}
          {asked.data ? null : <Notice tone="danger">There is no plan: mend the marked settings.</Notice>}
          {plan ? (
            <PlanCards
              plan={plan}
              role={role}
              studyId={studyId}
              values={asked.values}
              names={names}
              listing={listingOf(positions, words, asked.data)}
            />
          ) : null}
        </div>
      </div>
    </>
  );
}

function PlanCards({
  plan,
  role,
  studyId,
  values,
  names,
  listing,
}: {
  plan: BatchForecast;
  role: StudyRole;
  studyId: number;
  values: Record<string, string>;
  names: ReadonlyMap<string, string>;
  listing: Listing;
}) {
  const { settings, cost, budget } = plan;
  return (
    <>
      <Card
        title={`${formatCountOf(plan.hitCount, "HIT")} of ${plan.positionsPerHit} images`}
        note={`${formatCountOf(cost.assignments, "assignment")}, each ${settings.targetsPerHit} targets and ${settings.positiveControlsPerHit} + ${settings.negativeControlsPerHit} controls`}
      >
        <div className="flex flex-col gap-5">
          <CostSum
            hitCount={plan.hitCount}
            redundancy={settings.redundancy}
            rewardCents={settings.rewardCents}
            feeCentsPerAssignment={cost.feeCentsPerAssignment}
            feePercent={cost.feePercent}
            parts={cost.parts}
            totalCents={cost.totalCents}
          />
          <BudgetBar
            budgetCents={budget.budgetCents}
            spentCents={budget.spentCents}
            feesCents={budget.feesCents}
            reservedCents={budget.reservedCents}
            plannedCents={cost.totalCents}
          />
          {plan.covered ? null : (
            <Notice tone="attention">
              {formatMoney(cost.totalCents - budget.leftCents)} more than is left: it can be composed, but not published
              before the study's budget is raised.
            </Notice>
          )}
          {canActAs(role, "researcher") ? (
            <ComposeButton
              action={createBatchAction.bind(null, String(studyId))}
              values={values}
              label={`Compose ${formatCountOf(plan.hitCount, "HIT")}`}
            />
          ) : (
            <RoleNotice role={role} needed="researcher" act="composing a batch" />
          )}
        </div>
      </Card>
      {plan.fill.length > 0 ? (
        <Card
          flush
          title="To fill every bin"
          note="Images that a MatchedFrequency draw lacks, and what it is expected to cost to find them at this batch's price: candidates fall into bins as those of their class and of the study did so far. This batch is one step of it."
        >
          <FillTable studyId={studyId} fill={plan.fill} />
        </Card>
      ) : null}
      <Card title="In the market's list" note="What workers read before they open a HIT.">
        <MarketListing listing={listing} {...settings} />
      </Card>
      <Card
        flush
        title="By class"
        note={`From ${formatCountOf(plan.classes.length, "class", "classes")}${plan.voteRule === null ? "." : `. Rule, as it goes into manifests: ${plan.voteRule}`}`}
      >
        <Table label="HITs by class">
          <thead>
            <tr>
              <HeadCell>Class</HeadCell>
              <HeadCell numeric>HITs</HeadCell>
              <HeadCell numeric>Candidates</HeadCell>
              <HeadCell numeric>Reference</HeadCell>
              <HeadCell numeric>
                <span title="Controls beyond the usual number, because the class is small">Extra controls</span>
              </HeadCell>
            </tr>
          </thead>
          <tbody>
            {plan.classes.slice(0, 100).map((one) => (
              <Row key={one.wnid}>
                <Cell>
                  {names.get(one.wnid)} <span className="figures text-faint">{one.wnid}</span>
                </Cell>
                <Cell numeric>{formatCount(one.hits)}</Cell>
                <Cell numeric>{formatCount(one.candidates)}</Cell>
                <Cell numeric>{formatCount(one.references)}</Cell>
                <Cell numeric className={one.extraControls > 0 ? "" : "text-faint"}>
                  {formatCount(one.extraControls)}
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
        {plan.classes.length > 100 ? (
          <p className="px-4 py-3 text-muted text-xs">and {formatCount(plan.classes.length - 100)} more classes.</p>
        ) : null}
      </Card>
    </>
  );
}
