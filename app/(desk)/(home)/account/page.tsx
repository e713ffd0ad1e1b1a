import type { Metadata } from "next";
import { ActTable } from "@/components/people/act-table";
import { EndOtherSessions, PasswordForm } from "@/components/people/password-form";
import { SecondFactor } from "@/components/people/second-factor";
import { NewApiTokenForm, RevokeTokenButton } from "@/components/studies/api-tokens";
import { Card } from "@/components/ui/card";
import { formatCountOf, formatDay, formatTime } from "@/components/ui/format";
import { PageHeader } from "@/components/ui/page-header";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { changePassword, changeSecondFactor, endOtherSessions } from "@/lib/auth/actions";
import { requireUser } from "@/lib/auth/require-study";
import { listOwnActs } from "@/lib/features/people/queries";
import { createApiTokenAction, revokeApiTokenAction } from "@/lib/features/studies/actions";
import { countSessions, hasSecondFactor, listApiTokens, listStudies } from "@/lib/features/studies/queries";

export const metadata: Metadata = { title: "Account" };

export default async function AccountPage() {
  const user = await requireUser();
  const [tokens, studies, secondFactor, sessions, acts] = await Promise.all([
    listApiTokens(user.id),
    listStudies(user.id),
    hasSecondFactor(user.id),
    countSessions(user.id),
    listOwnActs(user.id),
  ]);
  const scopeOf = (token: (typeof tokens)[number]) =>
    `${token.role === "admin" ? "all you may" : token.role}, ${token.studyId === null ? "all studies" : (studies.find((study) => study.id === token.studyId)?.name ?? "a study that is gone")}`;
  return (
    <>
      <PageHeader title="Account" sentence={`${user.name}, ${user.email}`} />
      <Card
        title="Password"
        note={
          sessions > 1
            ? `You are signed in here and in ${formatCountOf(sessions - 1, "other browser")}.`
            : "You are signed in in this browser only."
        }
        action={sessions > 1 ? <EndOtherSessions action={endOtherSessions} /> : null}
      >
        <PasswordForm action={changePassword} />
      </Card>
      <Card
        title="Second factor"
        note={
          secondFactor
            ? "On: signing in asks for a code of your authenticator as well."
            : "Off. An authenticator app shows a code that signing in then asks for as well."
        }
      >
        <SecondFactor on={secondFactor} action={changeSecondFactor} />
      </Card>
      <Card
        title="API tokens"
        note={
          <>
            A program signs in with one, in the header <code className="figures">Authorization: Bearer …</code>; it may
            do what you may do. Only a hash is kept.
          </>
        }
        flush
      >
        <div className="border-b px-4 pt-2 pb-4">
          <NewApiTokenForm action={createApiTokenAction} studies={studies} />
        </div>
        {tokens.length === 0 ? (
          <p className="px-4 py-6 text-muted">
            No token yet. The command line reads one from <code className="figures">REDRAW_TOKEN</code>.
          </p>
        ) : (
          <Table label="API tokens">
            <thead>
              <tr>
                <HeadCell>Name</HeadCell>
                <HeadCell>Scope</HeadCell>
                <HeadCell>Made</HeadCell>
                <HeadCell>Until</HeadCell>
                <HeadCell>Last used</HeadCell>
                <HeadCell>
                  <span className="sr-only">Revoke</span>
                </HeadCell>
              </tr>
            </thead>
            <tbody>
              {tokens.map((token) => (
                <Row key={token.id}>
                  <Cell className="font-medium">{token.name}</Cell>
                  <Cell className="whitespace-nowrap text-muted">{scopeOf(token)}</Cell>
                  <Cell className="whitespace-nowrap text-muted">{formatTime(token.createdAt)}</Cell>
                  <Cell className="whitespace-nowrap text-muted">
                    {token.expiresAt ? formatDay(token.expiresAt) : "no end"}
                  </Cell>
                  <Cell className="whitespace-nowrap text-muted">
                    {token.lastUsedAt ? formatTime(token.lastUsedAt) : "never"}
                  </Cell>
                  <Cell className="text-right">
                    <div className="flex justify-end">
                      <RevokeTokenButton id={token.id} name={token.name} action={revokeApiTokenAction} />
                    </div>
                  </Cell>
                </Row>
              ))}
            </tbody>
          </Table>
        )}
      </Card>
      {acts.length > 0 ? (
        <Card
          title="What was done to this account"
          note="The last acts, newest first. What you do in a study stands in its record."
          flush
        >
          <ActTable
            label="Acts on this account"
            acts={acts.map((act) => ({ ...act, who: act.actor === user.id ? "you" : act.actor }))}
          />
        </Card>
      ) : null}
    </>
  );
}
