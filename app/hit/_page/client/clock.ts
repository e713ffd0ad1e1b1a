/** m:ss, or h:mm:ss. */
export function clockText(seconds: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
}

/** Seconds without a key, a touch or a move of the pointer after which a worker is away. */
const idleAfter = 30;

/**
 * Counts seconds during which somebody is at the page, and tells what is left of the allotted time: counted from its opening, or as a
 * market says that knows it (`{ market: "time", secondsLeft }` from the page that frames this one).
 */
export function setUpClock(options: {
  openedAt: number;
  seconds: number;
  activeSeconds: number;
  onTick(left: number): void;
  /** The market has told the time: it shows a clock itself. */
  onMarketTime(): void;
}): { activeSeconds(): number } {
  let { activeSeconds } = options;
  let end = options.openedAt + options.seconds * 1000;
  let lastSign = Date.now();
  const sign = () => {
    lastSign = Date.now();
  };
  for (const name of ["keydown", "pointerdown", "pointermove", "scroll"]) {
    addEventListener(name, sign, { passive: true, capture: true });
  }
  const tell = () => options.onTick(Math.max(0, Math.round((end - Date.now()) / 1000)));
  const tick = () => {
    if (!document.hidden && Date.now() - lastSign < idleAfter * 1000) activeSeconds += 1;
    tell();
  };
  addEventListener("message", ({ source, data }: MessageEvent<{ market?: unknown; secondsLeft?: unknown } | null>) => {
    if (source !== parent || source === window || data?.market !== "time" || typeof data.secondsLeft !== "number")
      return;
    end = Date.now() + data.secondsLeft * 1000;
    options.onMarketTime();
    tell();
  });
  setInterval(tick, 1000);
  tell();
  return { activeSeconds: () => activeSeconds };
}
