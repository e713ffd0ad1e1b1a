// Workers for demos and trials who know nothing but what a browser gets: they join by an invitation, read the market's pages, look at
// the tiles of the HIT in the frame, send its form to the study and then to the market. No table, no import of either side.
import { createHash, hash } from "node:crypto";
import type { HTMLElement } from "node-html-parser";
import { type LoadedPage, openBrowser, type PlainBrowser } from "./plain-browser";

export interface SimulatedWorker {
  name: string;
  /** Share of matching images that this worker leaves unselected, 0..1. */
  missRate: number;
  /** Share of other images that this worker selects. */
  falseAlarmRate: number;
}

/** A crowd of mostly careful people: misses of 2 to 14 %, false alarms of 0 to 5 %, and one in eight who hurries (30 % and 15 %). */
export function simulatedWorkers(count: number, seed: number): SimulatedWorker[] {
  return Array.from({ length: count }, (_, at) => {
    const [a, b] = uniforms([seed, "worker", at]);
    const hurries = at % 8 === 7;
    return {
      name: `Worker ${String(at + 1).padStart(String(count).length, "0")}`,
      missRate: hurries ? 0.3 : 0.02 + 0.12 * a,
      falseAlarmRate: hurries ? 0.15 : 0.05 * b,
    };
  });
}

/** Two numbers in [0, 1) that depend on `key` only, whatever else is drawn. */
function uniforms(key: readonly (string | number)[]): [number, number] {
  const drawn = createHash("sha256").update(JSON.stringify(key)).digest();
  return [drawn.readUInt32BE(0) / 2 ** 32, drawn.readUInt32BE(4) / 2 ** 32];
}

/** What a worker sees of an image. */
export interface SeenTile {
  /** SHA-256 of the tile's bytes, in hexadecimal. */
  sha256: string;
  /** The class as the page asks for it: "goldfish". */
  className: string;
}

export interface CrowdOptions {
  marketUrl: string;
  invitationUrl: string;
  workers: readonly SimulatedWorker[];
  /** Probability that a careful person says that this image shows the class. */
  chooses(tile: SeenTile): number;
  /** With the worker's name, class and image it decides every answer, whatever the order of events. */
  seed: number;
  /** Which work they take, by its title in the list; all by default. */
  takes?(title: string): boolean;
  /** Asked when a worker finds nothing to do: true = go home. By default at once. */
  until?(): boolean | Promise<boolean>;
  /** Workers at a time. */
  concurrency?: number;
  signal?: AbortSignal;
  onProgress?(progress: CrowdProgress): void;
}

export interface CrowdProgress {
  worker: string;
  /** Assignments that the market has taken so far, of all workers. */
  submitted: number;
}

export interface CrowdResult {
  submitted: number;
  byWorker: Record<string, number>;
}

/** Milliseconds between two looks at an empty work list. */
const lookAgain = 500;

/** Lets the crowd work until there is nothing left (and `until` agrees). Throws where a page is not what a worker could use, naming it. */
export async function runSimulatedCrowd(options: CrowdOptions): Promise<CrowdResult> {
  const byWorker: Record<string, number> = {};
  const tiles = new Map<string, Promise<string | undefined>>();
  let submitted = 0;
  const done = (worker: string) => {
    submitted += 1;
    byWorker[worker] = (byWorker[worker] ?? 0) + 1;
    options.onProgress?.({ worker, submitted });
  };
  const waiting = [...options.workers];
  const seats = Array.from({ length: options.concurrency ?? Math.min(8, waiting.length) }, async () => {
    for (let worker = waiting.shift(); worker; worker = waiting.shift()) await workAs(worker, options, tiles, done);
  });
  await Promise.all(seats);
  return { submitted, byWorker };
}

async function workAs(
  worker: SimulatedWorker,
  options: CrowdOptions,
  tiles: Map<string, Promise<string | undefined>>,
  done: (worker: string) => void,
): Promise<void> {
  const browser = openBrowser(options.signal);
  await join(browser, options.invitationUrl, worker);
  const previewed = new Set<string>();
  while (!options.signal?.aborted) {
    const home = await browser.get(new URL("/", options.marketUrl).href);
    const groups = home.root.querySelectorAll('[data-testid="work-group"]');
    let found = false;
    for (const group of groups) {
      const offer = need(group, '[data-testid="preview-link"]', home);
      if (options.takes && !options.takes(offer.text.trim())) continue;
      const link = offer.getAttribute("href") ?? "";
      const preview = await browser.get(new URL(link, home.url).href);
      const accept = preview.root.querySelector('[data-testid="accept"]');
      if (!accept) continue;
      if (!previewed.has(link)) {
        previewed.add(link);
        await browser.get(frameAddress(preview));
      }
      // The form of a group gives another of its HITs each time, until there is none.
      while (!options.signal?.aborted) {
        const work = await browser.submit(preview, accept);
        if (work.root.querySelector('[data-testid="refused"]') || !work.root.querySelector('[data-testid="return"]'))
          break;
        found = true;
        if (await answer(browser, work, worker, options, tiles)) done(worker.name);
      }
    }
    if (found) continue;
    if ((await options.until?.()) ?? true) return;
    await new Promise((later) => setTimeout(later, lookAgain));
  }
}

async function join(browser: PlainBrowser, invitationUrl: string, worker: SimulatedWorker): Promise<void> {
  const page = await browser.get(invitationUrl);
  const welcome = await browser.submit(page, need(page.root, '[data-testid="join"]', page), [
    ["name", worker.name],
    ["adult", "1"],
  ]);
  if (welcome.status !== 200) throw new Error(`${worker.name} cannot join at ${invitationUrl}: ${textOf(welcome)}`);
}

/** Answers the HIT, or returns it where its page says that it is for others. Whether it was answered. */
async function answer(
  browser: PlainBrowser,
  work: LoadedPage,
  worker: SimulatedWorker,
  options: CrowdOptions,
  tiles: Map<string, Promise<string | undefined>>,
): Promise<boolean> {
  const page = await browser.get(frameAddress(work));
  if (page.status === 200 && !page.root.querySelector("form#hit") && page.root.querySelector("main.notice")) {
    await browser.submit(work, need(work.root, '[data-testid="return"]', work));
    return false;
  }
  const form = need(page.root, "form#hit", page);
  const className = need(page.root, "h1 strong", page).text;
  const fields = await Promise.all(
    form.querySelectorAll(".cell").map(async (cell): Promise<[string, string][]> => {
      const position = need(cell, "[name=selected]", page).getAttribute("value") ?? "";
      const address = new URL(need(cell, "img", page).getAttribute("src") ?? "", page.url).href;
      // Every worker of a HIT sees the same addresses: each is fetched once.
      let seen = tiles.get(address);
      if (!seen) {
        seen = browser.image(address).then((bytes) => bytes && hash("sha256", bytes));
        tiles.set(address, seen);
      }
      const sha256 = await seen;
      if (sha256 === undefined) return [["unavailable", position]];
      return selects(worker, { sha256, className }, options) ? [["selected", position]] : [];
    }),
  );
  const handOver = await browser.submit(page, form, fields.flat());
  const toMarket = handOver.root.querySelector("form#to-market");
  if (!toMarket) throw new Error(`${worker.name} cannot submit at ${page.url}: ${textOf(handOver)}`);
  const taken = await browser.submit(handOver, toMarket);
  if (taken.status !== 200) throw new Error(`${worker.name} submitted, and the market answered: ${textOf(taken)}`);
  return true;
}

/** Whether this worker selects this image: what a careful person would say, then this worker's own errors. */
function selects(worker: SimulatedWorker, tile: SeenTile, options: CrowdOptions): boolean {
  const [opinion, slip] = uniforms([options.seed, worker.name, tile.className, tile.sha256]);
  return opinion < options.chooses(tile) ? slip >= worker.missRate : slip < worker.falseAlarmRate;
}

function need(within: HTMLElement, selector: string, page: LoadedPage): HTMLElement {
  const found = within.querySelector(selector);
  if (!found)
    throw new Error(
      `Cannot use the page at ${page.url} (status ${page.status}): it has no ${selector}; ${textOf(page)}`,
    );
  return found;
}

function frameAddress(page: LoadedPage): string {
  return new URL(need(page.root, "iframe", page).getAttribute("src") ?? "", page.url).href;
}

function textOf(page: LoadedPage): string {
  return (page.root.querySelector("main") ?? page.root.querySelector("body") ?? page.root).structuredText.slice(0, 300);
}
