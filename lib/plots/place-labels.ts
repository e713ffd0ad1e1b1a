export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedLabel {
  readonly index: number;
  readonly box: Box;
  /** Where the leader meets the text; the label stands close by when null. */
  readonly leader: { readonly x: number; readonly y: number } | null;
}

/**
 * Finds room for the names of some points, most important first; a name that finds none is left out.
 *
 * `wanted`: indexes into `points` with the size of each text; `area` is not left; `obstacles` are kept clear. Pixels, y down.
 * Positions are tried in rings around the point, near before far; neither name nor leader may cover a point, a name or an
 * obstacle (a leader starts free of its own point, and may cross obstacles: whiskers and lines are everywhere).
 */
export function placeLabels(
  points: readonly { readonly x: number; readonly y: number }[],
  wanted: readonly { readonly index: number; readonly width: number; readonly height: number }[],
  area: Box,
  obstacles: readonly Box[],
): PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  const pointBoxes = points.map(({ x, y }) => ({ x: x - 4, y: y - 4, width: 8, height: 8 }));
  for (const { index, width, height } of wanted) {
    const point = points[index];
    if (point === undefined) continue;
    const names = placed.map(({ box }) => grow(box, 3));
    const leaders = placed.flatMap(({ index: at, leader }) => leaderBoxes(points[at], leader));
    const others = pointBoxes.filter((_, other) => other !== index);
    for (const { box, leader } of candidates(point, width, height)) {
      const lead = leaderBoxes(point, leader);
      const covers = (boxes: readonly Box[], what: readonly Box[]): boolean =>
        boxes.some((mine) => what.some((theirs) => overlap(mine, theirs)));
      if (!inside(box, area)) continue;
      if (covers([box], [...obstacles, ...pointBoxes, ...names, ...leaders]) || covers(lead, [...others, ...names]))
        continue;
      placed.push({ index, box, leader });
      break;
    }
  }
  return placed;
}

function* candidates(
  { x, y }: { readonly x: number; readonly y: number },
  width: number,
  height: number,
): Generator<{ box: Box; leader: PlacedLabel["leader"] }> {
  // Below right and above left first: along a rising line these sides are free.
  const angles = [0.25, 1.25, 0, 1, 0.4, 1.4, 0.1, 1.1, 0.5, 1.5, 0.75, 1.75];
  for (const distance of [8, 20, 32, 46, 60])
    for (const turn of angles) {
      const dx = Math.cos(turn * Math.PI);
      const dy = Math.sin(turn * Math.PI);
      const anchorX = x + dx * distance;
      const anchorY = y + dy * distance;
      const left = Math.abs(dx) < 0.35 ? anchorX - width / 2 : dx > 0 ? anchorX : anchorX - width;
      const top = anchorY - height / 2 + (dy * height) / 2;
      const box = { x: left, y: top, width, height };
      yield { box, leader: distance > 12 ? { x: anchorX - dx * 2, y: anchorY - dy * 2 } : null };
    }
}

/** A leader as a chain of small boxes, to be tested like the rest; it starts outside its own point. */
function leaderBoxes(
  point: { readonly x: number; readonly y: number } | undefined,
  leader: PlacedLabel["leader"],
): Box[] {
  if (point === undefined || leader === null) return [];
  const steps = Math.ceil(Math.hypot(leader.x - point.x, leader.y - point.y) / 2);
  return Array.from({ length: Math.max(0, steps - 2) }, (_, step) => {
    const share = (step + 2) / steps;
    const x = point.x + share * (leader.x - point.x);
    const y = point.y + share * (leader.y - point.y);
    return { x: x - 1, y: y - 1, width: 2, height: 2 };
  });
}

function grow(box: Box, by: number): Box {
  return { x: box.x - by, y: box.y - by, width: box.width + 2 * by, height: box.height + 2 * by };
}

function inside(box: Box, area: Box): boolean {
  return (
    box.x >= area.x &&
    box.y >= area.y &&
    box.x + box.width <= area.x + area.width &&
    box.y + box.height <= area.y + area.height
  );
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
