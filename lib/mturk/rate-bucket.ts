// How fast we ask a market: a bucket of permits whose rate follows what the market bears. It halves where the market says "later" and
// grows with every answer, slowly once it is near the rate at which the market last refused.

/** Requests a second: at the start, at least, at most. */
export const rateLimits = { start: 50, least: 0.5, most: 500 } as const;
/** Tries of one request that the market throttles: a refused request had no effect, so it may be made again at once. */
export const throttledTries = 6;

export interface Clock {
  /** Milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

const wallClock: Clock = {
  now: () => performance.now(),
  sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
};

export class RateBucket {
  #rate: number = rateLimits.start;
  /** The rate at which the market last refused, and above which growth is slow. */
  #ceiling: number = rateLimits.most;
  /** When the next permit falls due, in milliseconds. */
  #due = 0;
  readonly #clock: Clock;

  constructor(clock: Clock = wallClock) {
    this.#clock = clock;
    this.#due = clock.now();
  }

  /** Requests a second. */
  get rate(): number {
    return this.#rate;
  }

  /** Resolves when the next request may be made; at most one second's worth of permits is saved up. */
  async take(): Promise<void> {
    const now = this.#clock.now();
    this.#due = Math.max(this.#due, now - 1000) + 1000 / this.#rate;
    const wait = this.#due - now;
    if (wait > 0) await this.#clock.sleep(wait);
  }

  answered(): void {
    const step = this.#rate < this.#ceiling ? 1 : 1 / this.#rate;
    this.#rate = Math.min(rateLimits.most, this.#rate + step);
  }

  throttled(): void {
    this.#ceiling = this.#rate * 0.9;
    this.#rate = Math.max(rateLimits.least, this.#rate / 2);
    this.#due = Math.max(this.#due, this.#clock.now());
  }
}

/** Makes a request at the bucket's rate, again where it is throttled. Throws what the request throws; a throttling after the last try too. */
export async function paced<Answer>(
  bucket: RateBucket,
  isThrottling: (error: unknown) => boolean,
  request: () => Promise<Answer>,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    await bucket.take();
    try {
      const answer = await request();
      bucket.answered();
      return answer;
    } catch (error) {
      if (!isThrottling(error)) throw error;
      bucket.throttled();
      if (attempt === throttledTries) throw error;
    }
  }
}
