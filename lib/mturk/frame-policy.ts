// Whom the worker's page trusts: who may frame it and where its form may go.
import { env } from "@/lib/env";

/** Value of CSP frame-ancestors. */
export function frameAncestors(): string {
  return env().HIT_FRAME_ANCESTORS;
}

function originOf(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return url.protocol === "https:" || url.protocol === "http:" ? url.origin : undefined;
}

/**
 * Where the form goes: `turkSubmitTo` + "/mturk/externalSubmit"; undefined unless its origin is a known market's: CROWD_SUBMIT_ORIGINS,
 * or the origin of an endpoint at which the HIT is posted. Otherwise a forged link would send workers' answers to a stranger.
 */
export function submitAddress(turkSubmitTo: string, endpoints: readonly string[]): string | undefined {
  const origin = originOf(turkSubmitTo);
  const known = [...env().CROWD_SUBMIT_ORIGINS.split(","), ...endpoints].map((address) => originOf(address.trim()));
  return origin !== undefined && known.includes(origin) ? `${origin}/mturk/externalSubmit` : undefined;
}
