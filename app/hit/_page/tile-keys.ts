/** Tiles of one page: six columns, four rows. */
export const tilesPerPage = 24;

/**
 * The key of each tile of a page, row by row: every letter but Z (zoom) and N (none). The first three rows lie under the left hand as
 * they lie on the keyboard, the fourth under the right.
 */
export const tileKeys: readonly string[] = [..."qwertyasdfghxcvbmjuiopkl"];
