import type { Metadata } from "next";
import Link from "next/link";
import { InvitationForm, MemberRole, RevokeInvitation } from "@/components/people/people-forms";
import { SettingsTabs } from "@/components/studies/settings-tabs";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { formatCountOf, formatDay } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import { changeMemberAction, inviteMemberAction, revokeInvitationAction } from "@/lib/features/people/actions";
import { listInvitations } from "@/lib/features/people/queries";
import { listStudyMembers } from "@/lib/features/studies/queries";

export const metadata: Metadata = { title: "People" };

export default async function PeoplePage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId, role, user } = await requireStudy((await params).studyId, "viewer");
  const admin = canActAs(role, "admin");
  const [members, invitations] = await Promise.all([listStudyMembers(studyId), admin ? listInvitations(studyId) : []]);
  return (
    <div className="flex w-full max-w-4xl flex-col gap-6">
      <PageHeader
        title="People"
        sentence={`${formatCountOf(members.length, "member")}. ${admin ? "Viewers see, reviewers judge, researchers change and spend, admins decide who is here." : `You are ${role} here; admins decide who is.`}`}
      />
      <SettingsTabs studyId={studyId} current="people" />
      <Card
        flush
        title="Members"
        action={
          <Link href="/account" className="text-accent hover:underline">
            Your API tokens
          </Link>
        }
      >
        <Table label="Members">
          <thead>
            <tr>
              <HeadCell>Name</HeadCell>
              <HeadCell>E-mail</HeadCell>
              <HeadCell>Role</HeadCell>
            </tr>
          </thead>
          <tbody>
            {members.map((member) => (
              <Row key={member.userId}>
                <Cell className="font-medium">
                  {member.name}
                  {member.userId === user.id ? <span className="text-muted"> (you)</span> : null}
                </Cell>
                <Cell className="text-muted">{member.email}</Cell>
                <Cell>
                  {admin ? (
                    <MemberRole
                      userId={member.userId}
                      name={member.name}
                      role={member.role}
                      action={changeMemberAction.bind(null, String(studyId))}
                    />
                  ) : (
                    <Badge tone={member.role === "admin" ? "accent" : "neutral"}>{member.role}</Badge>
                  )}
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      </Card>
      {admin ? (
        <Card title="Invite" note="The link works once and for 14 days; whoever opens it needs no account yet.">
          <InvitationForm action={inviteMemberAction.bind(null, String(studyId))} />
        </Card>
      ) : null}
      {invitations.length > 0 ? (
        <Card flush title="Open invitations">
          <Table label="Open invitations">
            <thead>
              <tr>
                <HeadCell>E-mail</HeadCell>
                <HeadCell>Role</HeadCell>
                <HeadCell>Until</HeadCell>
                <HeadCell>
                  <span className="sr-only">Revoke</span>
                </HeadCell>
              </tr>
            </thead>
            <tbody>
              {invitations.map((invitation) => (
                <Row key={invitation.id}>
                  <Cell>{invitation.email}</Cell>
                  <Cell>{invitation.role}</Cell>
                  <Cell className={invitation.expired ? "text-attention" : "text-muted"}>
                    {invitation.expired ? "over since " : ""}
                    {formatDay(invitation.expiresAt)}
                  </Cell>
                  <Cell>
                    <div className="flex justify-end">
                      <RevokeInvitation
                        id={invitation.id}
                        email={invitation.email}
                        action={revokeInvitationAction.bind(null, String(studyId))}
                      />
                    </div>
                  </Cell>
                </Row>
              ))}
            </tbody>
          </Table>
        </Card>
      ) : null}
    </div>
  );
}
