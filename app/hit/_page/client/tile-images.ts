import { setUnavailable, type Tile } from "./tiles";

/** Waits before the three further tries, in milliseconds. */
const waits = [500, 1500, 4000];

/** Loads again what failed, three times; then the tile says that it could not be shown, which the worker can take back by "try again". */
export function watchImages(tiles: readonly Tile[], onChange: () => void): void {
  for (const tile of tiles) watch(tile, onChange);
}

function watch(tile: Tile, onChange: () => void): void {
  const { image, cell } = tile;
  const address = image.src;
  let tries = 0;
  const load = (number: number) => {
    image.loading = "eager";
    image.src = `${address}?try=${number}`;
  };
  const failed = () => {
    const wait = waits[tries];
    tries += 1;
    if (wait !== undefined) {
      cell.classList.add("waiting");
      setTimeout(() => load(tries), wait);
      return;
    }
    cell.classList.remove("waiting");
    cell.classList.add("failed");
    setUnavailable(tile, true);
    onChange();
  };
  image.addEventListener("error", failed);
  image.addEventListener("load", () => {
    cell.classList.remove("waiting");
    if (!cell.classList.contains("failed")) return;
    cell.classList.remove("failed");
    setUnavailable(tile, false);
    onChange();
  });
  cell.querySelector(".again")?.addEventListener("click", () => {
    tries += 1;
    load(tries);
  });
  if (image.complete && image.naturalWidth === 0 && image.loading !== "lazy") failed();
}

/** Fetches the images of a page that is not in view yet. */
export function prefetch(tiles: readonly Tile[]): void {
  for (const { image } of tiles) image.loading = "eager";
}

/** Resolves when each of these images is there or has failed once. */
export async function settled(tiles: readonly Tile[]): Promise<void> {
  await Promise.all(
    tiles.map(
      ({ image }) =>
        image.complete ||
        new Promise((done) => {
          image.addEventListener("load", done, { once: true });
          image.addEventListener("error", done, { once: true });
        }),
    ),
  );
}
