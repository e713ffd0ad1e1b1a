import { tileKeys, tilesPerPage } from "./tile-keys";
import type { Translate } from "./translate";

/** An image as the page shows it; nothing here tells a control from a candidate. */
export interface ShownTile {
  /** Place in the HIT. */
  position: number;
  tileUrl: string;
  zoomUrl: string;
}

/** The images in pages of 24. The checkboxes are the answer: a plain form sends them as they are. */
export function TileGrid({ tiles, isPreview, t }: { tiles: readonly ShownTile[]; isPreview: boolean; t: Translate }) {
  const count = Math.ceil(tiles.length / tilesPerPage);
  return Array.from({ length: isPreview ? 1 : count }, (_, page) => {
    const first = page * tilesPerPage;
    const here = tiles.slice(first, first + tilesPerPage);
    return (
      <section
        key={first}
        className="page"
        tabIndex={-1}
        aria-label={t("Page {page} of {pages}: images {from} to {to}", {
          page: page + 1,
          pages: count,
          from: first + 1,
          to: first + here.length,
        })}
      >
        <ul className="grid">
          {here.map((tile, at) => (
            <TileCell key={tile.position} tile={tile} index={first + at} isPreview={isPreview} t={t} />
          ))}
        </ul>
      </section>
    );
  });
}

function TileCell({ tile, index, isPreview, t }: { tile: ShownTile; index: number; isPreview: boolean; t: Translate }) {
  const key = tileKeys[index % tilesPerPage] ?? "";
  const name = t("Image {number}", { number: index + 1 });
  return (
    <li className="cell">
      <label className="tile">
        <input
          type="checkbox"
          name="selected"
          value={tile.position}
          aria-label={name}
          aria-keyshortcuts={key}
          disabled={isPreview}
        />
        {/* biome-ignore lint/performance/noImgElement: static markup, and next/image would show tiles by another address */}
        <img
          src={tile.tileUrl}
          data-zoom={tile.zoomUrl}
          alt=""
          decoding="async"
          loading={index < tilesPerPage ? undefined : "lazy"}
        />
        {!isPreview && <kbd aria-hidden>{key}</kbd>}
        <span className="ring" />
      </label>
      {!isPreview && (
        <div className="missing">
          <label>
            <input
              type="checkbox"
              name="unavailable"
              value={tile.position}
              tabIndex={-1}
              aria-label={t("{image} could not be shown", { image: name })}
            />{" "}
            {t("could not be shown")}
          </label>
          <button type="button" className="small again">
            {t("Try again")}
          </button>
        </div>
      )}
    </li>
  );
}
