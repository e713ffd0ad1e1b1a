import type { Metadata } from "next";
import Link from "next/link";
import { SettingsForm } from "@/components/studies/settings-form";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { canActAs, requireStudy } from "@/lib/auth/require-study";
import { updateStudySettingsAction } from "@/lib/features/studies/actions";
import { getStudy, listStudyMembers } from "@/lib/features/studies/queries";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage({ params }: { params: Promise<{ studyId: string }> }) {
  const { studyId, role } = await requireStudy((await params).studyId, "viewer");
  const [study, members] = await Promise.all([getStudy(studyId), listStudyMembers(studyId)]);
  const editable = canActAs(role, "researcher");
  return (
    <div className="mx-auto flex w-full max-w-4xl flex-col gap-6">
      <PageHeader
        title="Settings"
        sentence={
          editable
            ? "Every change is on record with its author."
            : `You are ${role} here: researchers and admins can change them.`
        }
      />
      <SettingsForm study={study} editable={editable} action={updateStudySettingsAction.bind(null, String(studyId))} />
      <Card
        flush
        title="Members"
        note="Programs sign in with a token of a member."
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
                <Cell className="font-medium">{member.name}</Cell>
                <Cell className="text-muted">{member.email}</Cell>
                <Cell>
                  <Badge tone={member.role === "admin" ? "accent" : "neutral"}>{member.role}</Badge>
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      </Card>
    </div>
  );
}
