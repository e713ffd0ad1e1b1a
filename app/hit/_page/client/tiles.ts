import { tileKeys, tilesPerPage } from "../tile-keys";

/** One image on the page and its answer. The two checkboxes are the truth: a plain form sends them, the script reads them. */
export interface Tile {
  /** Place on the screen over all pages, from 0. */
  index: number;
  /** Place in the HIT: the bit of the vote. */
  position: number;
  cell: HTMLElement;
  image: HTMLImageElement;
  selected: HTMLInputElement;
  unavailable: HTMLInputElement;
}

function find<T extends Element>(within: ParentNode, selector: string): T {
  const found = within.querySelector<T>(selector);
  if (!found) throw new Error(`The page lacks "${selector}"`);
  return found;
}

export function readTiles(form: HTMLFormElement): Tile[] {
  return [...form.querySelectorAll<HTMLElement>(".cell")].map((cell, index) => {
    const selected = find<HTMLInputElement>(cell, "[name=selected]");
    return {
      index,
      position: Number(selected.value),
      cell,
      image: find<HTMLImageElement>(cell, "img"),
      selected,
      unavailable: find<HTMLInputElement>(cell, "[name=unavailable]"),
    };
  });
}

export function pageOf(tile: Tile): number {
  return Math.floor(tile.index / tilesPerPage);
}

/** '0' and '1' in HIT order. */
export function maskOf(tiles: readonly Tile[], name: "selected" | "unavailable"): string {
  const bits = Array.from<string>({ length: tiles.length }).fill("0");
  for (const tile of tiles) if (tile[name].checked) bits[tile.position] = "1";
  return bits.join("");
}

export function countOf(tiles: readonly Tile[], name: "selected" | "unavailable"): number {
  return tiles.filter((tile) => tile[name].checked).length;
}

/** "Could not be shown" and "selected" exclude each other: what was set last holds. */
export function setSelected(tile: Tile, on: boolean): void {
  tile.selected.checked = on;
  if (on) tile.unavailable.checked = false;
}

export function setUnavailable(tile: Tile, on: boolean): void {
  tile.unavailable.checked = on;
  if (on) tile.selected.checked = false;
}

/** Tile of that page which a pressed key names: by the letter it types, else (other alphabets) by where it lies. */
export function tileOfKey(tiles: readonly Tile[], page: number, event: KeyboardEvent): Tile | undefined {
  const place = (letter: string) => tileKeys.indexOf(letter);
  const typed = place(event.key.toLowerCase());
  const isLatin = /^[a-z]$/i.test(event.key);
  const at = typed >= 0 || isLatin ? typed : place(event.code.replace(/^Key/, "").toLowerCase());
  return at < 0 ? undefined : tiles[page * tilesPerPage + at];
}
