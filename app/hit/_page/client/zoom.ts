import type { Tile } from "./tiles";

const side = 500;
const margin = 8;
/** Milliseconds of rest over a tile before its zoom is fetched ahead. */
const dwell = 150;
/** Milliseconds of a finger's rest that mean "zoom", not "select". */
const longPress = 350;

export interface Zoom {
  /** The tile under the pointer, if any. */
  hovered(): Tile | undefined;
  show(tile: Tile): void;
  hide(): void;
}

/** The 500 px picture over its tile while Z or a finger is held; nothing else moves. */
export function setUpZoom(tiles: readonly Tile[]): Zoom {
  const box = document.createElement("div");
  box.id = "zoom";
  box.hidden = true;
  const picture = document.createElement("img");
  picture.alt = "";
  box.append(picture);
  document.body.append(box);
  const fetched = new Map<Tile, HTMLImageElement>();
  let hovered: Tile | undefined;

  const addressOf = (tile: Tile) => tile.image.dataset.zoom ?? tile.image.src;
  const fetchAhead = (tile: Tile) => {
    if (fetched.has(tile)) return;
    const ahead = new Image();
    ahead.src = addressOf(tile);
    fetched.set(tile, ahead);
  };
  const show = (tile: Tile) => {
    if (tile.image.naturalWidth === 0) return;
    fetchAhead(tile);
    const ahead = fetched.get(tile);
    // The tile itself, enlarged, stands in until the zoom is there.
    picture.src = ahead?.complete ? ahead.src : tile.image.src;
    ahead?.addEventListener("load", () => {
      if (!box.hidden && box.dataset.tile === String(tile.index)) picture.src = ahead.src;
    });
    box.dataset.tile = String(tile.index);
    // As large as 500 px or the window allow, in the picture's own shape.
    const { naturalWidth: wide, naturalHeight: high } = tile.image;
    const room = { x: window.innerWidth - 2 * margin, y: window.innerHeight - 2 * margin };
    const scale = Math.min(side / Math.max(wide, high), room.x / wide, room.y / high) || 0;
    const at = tile.cell.getBoundingClientRect();
    const place = (middle: number, size: number, space: number) =>
      margin + Math.max(0, Math.min(middle - size / 2 - margin, space - size));
    box.style.width = `${wide * scale}px`;
    box.style.height = `${high * scale}px`;
    box.style.left = `${place(at.left + at.width / 2, wide * scale, room.x)}px`;
    box.style.top = `${place(at.top + at.height / 2, high * scale, room.y)}px`;
    box.hidden = false;
  };
  const hide = () => {
    box.hidden = true;
  };

  for (const tile of tiles) {
    let rest: ReturnType<typeof setTimeout> | undefined;
    let pressed = false;
    tile.cell.addEventListener("pointerenter", (event) => {
      if (event.pointerType !== "mouse") return;
      hovered = tile;
      rest = setTimeout(() => fetchAhead(tile), dwell);
      // Z held while the pointer goes from tile to tile: the zoom follows.
      if (!box.hidden) show(tile);
    });
    tile.cell.addEventListener("pointerleave", () => {
      clearTimeout(rest);
      if (hovered === tile) hovered = undefined;
    });
    tile.cell.addEventListener("pointerdown", (event) => {
      pressed = false;
      if (event.pointerType === "mouse") return;
      rest = setTimeout(() => {
        pressed = true;
        show(tile);
      }, longPress);
    });
    for (const name of ["pointerup", "pointercancel"] as const) {
      tile.cell.addEventListener(name, () => {
        clearTimeout(rest);
        if (pressed) hide();
      });
    }
    // The click that ends a long press does not select.
    tile.cell.addEventListener(
      "click",
      (event) => {
        if (!pressed) return;
        pressed = false;
        event.preventDefault();
        event.stopPropagation();
      },
      true,
    );
    tile.cell.addEventListener("contextmenu", (event) => {
      if (pressed || matchMedia("(pointer: coarse)").matches) event.preventDefault();
    });
  }
  return { hovered: () => hovered, show, hide };
}
