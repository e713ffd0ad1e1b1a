import type { ServerResponse } from "node:http";

/** Stands around one operation (or "externalSubmit"): `act` does it and gives its answer. */
export type Fulfil = (operation: string, act: () => Promise<Response>) => Promise<Response>;

/** Stands around the delivery of one event: `send` posts it and throws where it was not taken. `attempt` counts from 1. */
export type Sending = (send: () => Promise<void>, attempt: number) => Promise<void>;

/** What stands around the market's acts. Nothing does, except faults on demand in test builds (lib/market/faults). */
export interface Around {
  fulfil?: Fulfil;
  sending?: Sending;
  /** One more address that is answered. */
  control?: { path: string; handle(request: Request): Promise<Response> };
  /** Puts an answer on the wire. */
  write?(response: Response, outgoing: ServerResponse): Promise<void>;
}
