// What the trials share: a seeded drawing, and one HTTP request that tells how it ended.
import { Agent, type IncomingMessage, type OutgoingHttpHeaders, request } from "node:http";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

export interface Drawing {
  /** A whole number in 0..most-1. */
  below(most: number): number;
  pick<Item>(items: readonly Item[]): Item;
}

export function startDrawing(seed: number): Drawing {
  const rng = xoroshiro128plus(seed);
  const below = (most: number) => uniformInt(rng, 0, most - 1);
  return {
    below,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error("Cannot draw from nothing");
      return item;
    },
  };
}

export interface Sent {
  method: string;
  url: string;
  headers?: OutgoingHttpHeaders;
  body?: Buffer | string;
}

export interface Answered {
  status: number;
  text: string;
}

/** Sends over kept connections. Undefined where no whole answer came: the other side is down, or was killed meanwhile. */
export function openSender(connections: number): { send(sent: Sent): Promise<Answered | undefined>; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const send = (sent: Sent, isAgain = false): Promise<Answered | undefined> =>
    new Promise<Answered | undefined>((done) => {
      const outgoing = request(
        sent.url,
        // A second try has a connection of its own: another kept one could be closing too.
        { method: sent.method, agent: isAgain ? false : agent, headers: sent.headers ?? {}, timeout: 60_000 },
        (incoming: IncomingMessage) => {
          const chunks: Buffer[] = [];
          incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
          incoming.on("error", () => done(undefined));
          incoming.on("end", () =>
            done(
              incoming.complete
                ? { status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString() }
                : undefined,
            ),
          );
        },
      );
      let isLate = false;
      outgoing.on("timeout", () => {
        isLate = true;
        outgoing.destroy();
      });
      // A kept connection that the server closed as this was sent says nothing about this.
      outgoing.on("error", () => done(outgoing.reusedSocket && !isAgain && !isLate ? send(sent, true) : undefined));
      outgoing.end(sent.body);
    });
  return { send: (sent) => send(sent), close: () => agent.destroy() };
}

export const pause = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));
