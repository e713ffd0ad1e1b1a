import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { ActForm, BonusForm, ReasonForm } from "@/components/payments/decision-forms";
import { Card } from "@/components/ui/card";
import { formatCountOf, formatDuration, formatMoney, formatTime } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { AnsweredTiles } from "@/components/votes/answered-tiles";
import { AssignmentBadge } from "@/components/votes/assignment-badge";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import {
  bonusAction,
  countAfterAllAction,
  overrideAction,
  payAction,
  rejectAction,
  setAsideAction,
} from "@/lib/features/payments/actions";
import { getSubmission, type SubmissionDetails } from "@/lib/features/payments/queries";
import { listAnsweredTiles } from "@/lib/features/votes/queries";

interface Props {
  params: Promise<{ studyId: string; assignmentId: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Submission ${(await params).assignmentId}` };
}

export default async function SubmissionPage({ params }: Props) {
  const { studyId: study, assignmentId } = await params;
  const { studyId, role } = await requireStudy(study, "viewer");
  const found = /^[1-9]\d{0,8}$/.test(assignmentId) ? await getSubmission(studyId, Number(assignmentId)) : null;
  if (!found) notFound();
  const tiles = await listAnsweredTiles(studyId, found.id);
  const selected = tiles.filter((tile) => tile.selected).length;
  return (
    <>
      <PageHeader
        title={`Submission ${found.id}`}
        badge={<AssignmentBadge state={found.state} />}
        sentence={found.reason ?? stateSentence(found)}
      />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <Card title="What it is">
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5">
            <dt className="text-muted">Worker</dt>
            <dd className={found.pseudonym ? "figures" : ""}>
              {found.pseudonym && found.workerId !== null ? (
                <Link
                  href={`/studies/${studyId}/workers/${encodeURIComponent(found.pseudonym)}`}
                  className="hover:text-accent"
                >
                  {found.pseudonym}
                </Link>
              ) : (
                (found.pseudonym ?? "not named by the market yet")
              )}
            </dd>
            <dt className="text-muted">HIT</dt>
            <dd>
              <Link
                href={`/studies/${studyId}/batches/${found.batchId}?hit=${found.hitIndex}`}
                className="hover:text-accent"
              >
                HIT {found.hitIndex + 1} of {found.batchName}
              </Link>
            </dd>
            <dt className="text-muted">Class</dt>
            <dd>{found.lemmas[0] ?? found.wnid}</dd>
            <dt className="text-muted">Submitted</dt>
            <dd>{found.submittedAt ? formatTime(found.submittedAt) : "not yet"}</dd>
            <dt className="text-muted">Active time</dt>
            <dd>{found.activeSeconds === null ? "not measured" : formatDuration(found.activeSeconds)}</dd>
            <dt className="text-muted">Reward</dt>
            <dd>{formatMoney(found.rewardCents)}</dd>
            <dt className="text-muted">Consent text</dt>
            <dd>{found.consentVersion === null ? "unknown" : `version ${found.consentVersion}`}</dd>
            {found.recovered ? (
              <>
                <dt className="text-muted">Votes</dt>
                <dd>recovered from the market's answer</dd>
              </>
            ) : null}
            {found.bonuses.map((bonus) => (
              <Bonus key={bonus.id} bonus={bonus} />
            ))}
          </dl>
        </Card>
        {canActAs(role, "researcher") ? <Decisions studyId={String(studyId)} found={found} /> : null}
      </div>
      {tiles.length > 0 ? (
        <Card
          title="What was answered"
          note={`${selected} of ${formatCountOf(tiles.length, "image")} selected as showing ${found.lemmas[0] ?? found.wnid}.`}
        >
          <AnsweredTiles studyId={studyId} tiles={tiles} />
        </Card>
      ) : null}
    </>
  );
}

function Bonus({ bonus }: { bonus: SubmissionDetails["bonuses"][number] }) {
  return (
    <>
      <dt className="text-muted">{bonus.kind === "top_up" ? "Top-up" : bonus.kind}</dt>
      <dd>
        {formatMoney(bonus.amountCents)}, {bonus.state}: {bonus.reason}
      </dd>
    </>
  );
}

function stateSentence(found: SubmissionDetails): string {
  if (found.state === "provisional")
    return "The market has not listed it yet; until then it neither counts nor is paid.";
  if (found.approvalAt)
    return `It counts and is approved at ${formatTime(found.approvalAt)}, unless it is rejected before.`;
  return found.decided ? "It is decided at the market." : "It counts.";
}

function Decisions({ studyId, found }: { studyId: string; found: SubmissionDetails }) {
  const id = String(found.id);
  const counts = found.state === "confirmed" || found.state === "approved";
  const payable = !found.imported;
  const undecided = payable && !found.decided && ["confirmed", "superseded", "quarantined"].includes(found.state);
  return (
    <Card
      title="What to do with it"
      note={
        payable
          ? "The default is to pay. Bad work is set aside: paid, not counted."
          : "It came with the study's archive: it is decided on and paid where the study was exported. Here it can be counted or not."
      }
    >
      <div className="flex flex-col gap-5">
        {undecided ? <ActForm action={payAction.bind(null, studyId, id)} label="Approve and pay now" /> : null}
        {counts ? (
          <ReasonForm
            action={setAsideAction.bind(null, studyId, id)}
            name="Set aside, because"
            label={payable ? "Pay, do not count" : "Do not count"}
            hint="Its votes leave the frequencies. This can be taken back."
          />
        ) : null}
        {found.state === "superseded" && found.setAsideBy !== null ? (
          <ActForm action={countAfterAllAction.bind(null, studyId, id)} label="Count it after all" />
        ) : null}
        {undecided ? (
          <ReasonForm
            action={rejectAction.bind(null, studyId, id)}
            name="Reject, because"
            label="Reject"
            look="danger"
            hint="The worker is not paid, reads this reason and can object. A rejection harms their standing at the market."
          />
        ) : null}
        {payable && found.state === "rejected" ? (
          <ActForm action={overrideAction.bind(null, studyId, id)} label="Take the rejection back and pay" />
        ) : null}
        {payable && found.workerId !== null && found.pseudonym?.startsWith("withdrawn") === false ? (
          <BonusForm
            action={bonusAction.bind(null, studyId, id, "bonus")}
            ordered={found.bonuses.length}
            label="Pay a bonus"
            reason="Thank you."
          />
        ) : null}
      </div>
    </Card>
  );
}
