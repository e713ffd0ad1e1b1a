"use client";

import { useActionState } from "react";
import { encode } from "uqr";
import { Field } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { SubmitButton } from "@/components/ui/submit-button";

interface SecondFactorState {
  error?: string;
  done?: string;
  setUp?: { address: string; backupCodes: string[] };
}

function Code({ text }: { text: string }) {
  const { data, size } = encode(text);
  const path = data
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")))
    .filter(Boolean)
    .join("");
  return (
    <svg
      role="img"
      aria-label="QR code for the authenticator"
      viewBox={`-2 -2 ${size + 4} ${size + 4}`}
      className="size-44 rounded-md bg-white"
      shapeRendering="crispEdges"
    >
      <path d={path} fill="#000" />
    </svg>
  );
}

/** Turns the second factor on and off. The key and the backup codes are shown once. */
export function SecondFactor({
  on,
  action,
}: {
  on: boolean;
  action: (previous: SecondFactorState, form: FormData) => Promise<SecondFactorState>;
}) {
  const [state, act] = useActionState(action, {});
  const secret = state.setUp ? (new URL(state.setUp.address).searchParams.get("secret") ?? "") : "";
  return (
    <div className="flex flex-col gap-4">
      {state.error ? <Notice tone="danger">{state.error}</Notice> : null}
      {state.done ? <Notice tone="good">{state.done}</Notice> : null}
      {state.setUp ? (
        <div className="flex flex-wrap gap-6">
          <div className="flex flex-col gap-2">
            <Code text={state.setUp.address} />
            <p className="figures max-w-44 break-all text-muted text-xs">{secret}</p>
          </div>
          <div className="min-w-0 flex-1">
            <p className="font-medium">Backup codes: keep them, each works once.</p>
            <ul className="figures mt-1 grid grid-cols-2 gap-x-4 text-sm" data-testid="backup-codes">
              {state.setUp.backupCodes.map((code) => (
                <li key={code}>{code}</li>
              ))}
            </ul>
            <form action={act} className="mt-4 flex flex-wrap items-end gap-3">
              <input type="hidden" name="step" value="confirm" />
              <Field
                name="code"
                label="Code that the authenticator shows"
                inputMode="numeric"
                autoComplete="one-time-code"
                className="w-56"
              />
              <SubmitButton>Turn on</SubmitButton>
            </form>
          </div>
        </div>
      ) : (
        <form action={act} className="flex items-end gap-3">
          <input type="hidden" name="step" value={on ? "off" : "on"} />
          <Field
            name="password"
            type="password"
            label="Your password"
            autoComplete="current-password"
            className="w-64"
          />
          <SubmitButton look={on ? "danger" : "secondary"}>{on ? "Turn off" : "Set up"}</SubmitButton>
        </form>
      )}
    </div>
  );
}

/** Asks for the code of the second factor at signing in. */
export function CodeForm({
  action,
  next,
}: {
  action: (previous: { email: string; error?: string }, form: FormData) => Promise<{ email: string; error?: string }>;
  next: string | undefined;
}) {
  const [state, act] = useActionState(action, { email: "" });
  return (
    <form action={act} className="flex flex-col gap-4">
      {state.error ? <Notice tone="danger">{state.error}</Notice> : null}
      {next ? <input type="hidden" name="next" value={next} /> : null}
      <Field name="code" label="Code" autoComplete="one-time-code" autoFocus required />
      <SubmitButton size="large" className="w-full" pending="Checking…">
        Go on
      </SubmitButton>
    </form>
  );
}
