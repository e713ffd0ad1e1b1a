import type { DemoClass, Likeness } from "./classes";
import { asDrawn, type ColourChange } from "./colour";
import type { Dice } from "./dice";
import { type PictureKindName, pictureKinds } from "./picture-kinds";
import type { Scene } from "./scene";
import { sceneNames, scenes } from "./scenes";

/** A drawing in its place; pixels. */
export interface PlacedDrawing {
  icon: string;
  colour: ColourChange;
  /** Centre and side of the drawing's square. */
  x: number;
  y: number;
  size: number;
  angle: number;
  mirrored: boolean;
  /** Casts a shadow onto the ground below it. */
  shadow: boolean;
  /** Is printed on a sheet or shown on a screen. */
  carrier?: "paper" | "screen";
}

export interface PicturePlan {
  width: number;
  height: number;
  scene: Scene;
  /** From back to front. */
  things: readonly PlacedDrawing[];
  /** Blur of the things in pixels; 0 = in focus. */
  softness: number;
  /** Factor of brightness. */
  exposure: number;
  /** Standard deviation of the sensor's noise, of 255. */
  grain: number;
  /** What stands in truth.json. */
  truth: { class: string | null; difficulty: number; probability: number };
}

const formats = [
  [480, 360],
  [480, 360],
  [500, 375],
  [360, 480],
  [420, 420],
  [512, 342],
] as const;

/** Plans one picture of a class's folder: what is to be seen, where, and how a person would judge it. */
export function planPicture(
  dice: Dice,
  kind: PictureKindName,
  subject: DemoClass,
  all: readonly DemoClass[],
): PicturePlan {
  const [width, height] = dice.pick(formats);
  const scene = scenes[dice.chance(0.88) ? dice.pick(subject.scenes) : dice.pick(sceneNames)](dice);
  // 0 = the clearest of its kind, 1 = the least clear: one number moves picture and truth alike.
  const severity = dice.between(0, 1);
  const frame: Frame = { dice, width, height, scene, unit: Math.min(width, height) };
  const clutter = placeClutter(frame, kind);
  const shown = kind === "nothing" ? undefined : chooseLikeness(dice, kind, subject, all, severity);
  const subjects = shown ? placeSubjects(frame, kind, subject, shown.likeness, severity) : [];
  const cover = kind === "partial" && dice.chance(0.5) ? placeCover(frame, subjects, severity) : [];
  const { selected, difficulty } = pictureKinds[kind];
  return {
    width,
    height,
    scene,
    things: [...clutter, ...subjects, ...cover],
    softness: kind === "dim" && severity > 0.4 ? dice.between(1.6, 2 + severity * 2) : 0,
    exposure: kind === "dim" ? dice.between(0.66, 0.78) - severity * 0.26 : dice.between(0.94, 1.1),
    grain: kind === "dim" ? dice.between(6, 12) : dice.between(2, 6),
    truth: {
      class: shown?.class ?? null,
      difficulty: mix(difficulty, severity),
      probability: mix(selected, severity),
    },
  };
}

interface Frame {
  dice: Dice;
  width: number;
  height: number;
  scene: Scene;
  /** The shorter side. */
  unit: number;
}

const mix = ([from, to]: readonly [number, number], part: number) =>
  Math.round((from + (to - from) * part) * 1000) / 1000;

/** What is drawn, and which class of the demo that truly is. */
function chooseLikeness(
  dice: Dice,
  kind: PictureKindName,
  subject: DemoClass,
  all: readonly DemoClass[],
  severity: number,
): { likeness: Likeness; class: string | null } {
  const own = subject.wnid;
  if (kind === "lookalike") return { likeness: dice.pick(subject.lookalikes), class: null };
  if (kind === "stray") {
    const near = all.filter((other) => other.wnid !== own && subject.neighbours.includes(other.wnid));
    const [first, ...rest] = near;
    if (first && dice.chance(0.5)) {
      const other = dice.pick([first, ...rest]);
      return { likeness: { ...dice.pick(other.coats), icon: dice.pick(other.icons) }, class: other.wnid };
    }
    return { likeness: { icon: dice.pick(subject.strays) }, class: null };
  }
  const icon = dice.pick(subject.icons);
  const coat = dice.pick(subject.coats);
  if (kind === "disguised") {
    const turn = dice.pick([1, -1]) * (28 + severity * 40);
    return {
      likeness: { icon, hue: turn, saturation: 1 - severity * 0.5, brightness: dice.between(0.72, 1.15) },
      class: own,
    };
  }
  if (kind === "depicted")
    return { likeness: { icon, saturation: dice.between(0, 0.6), brightness: 1.08 }, class: own };
  const paint = subject.painted && dice.chance(0.75) ? dice.between(0, 360) : (coat.hue ?? 0) + dice.between(-5, 5);
  return { likeness: { ...coat, icon, hue: paint }, class: own };
}

function colourOf({ dice, scene }: Frame, likeness: Omit<Likeness, "icon">): ColourChange {
  return {
    hue: likeness.hue ?? asDrawn.hue,
    saturation: (likeness.saturation ?? 1) * dice.between(0.82, 1.02),
    brightness: (likeness.brightness ?? 1) * dice.between(0.92, 1.06),
    tint: scene.tint,
  };
}

function sizeOf({ dice, unit }: Frame, kind: PictureKindName, severity: number): number {
  if (kind === "tiny") return unit * (0.2 - severity * 0.09);
  if (kind === "partial") return unit * dice.between(0.7, 1);
  if (kind === "depicted") return unit * dice.between(0.34, 0.5);
  return unit * dice.between(0.52, 0.92);
}

function placeSubjects(
  frame: Frame,
  kind: PictureKindName,
  subject: DemoClass,
  likeness: Likeness,
  severity: number,
): PlacedDrawing[] {
  const { dice, width, height, scene } = frame;
  const size = sizeOf(frame, kind, severity);
  const alone = kind === "depicted" || kind === "partial" || !dice.chance(0.42);
  const count = alone ? 1 : 1 + Math.ceil(dice.between(0, subject.together - 1));
  const side = count === 1 ? size : size / (1 + 0.22 * (count - 1));
  const things: PlacedDrawing[] = [];
  for (let index = 0; index < count; index += 1) {
    const own = side * dice.between(0.85, 1.1);
    const spread = count === 1 ? dice.between(-0.16, 0.16) : ((index + 0.5) / count - 0.5) * dice.between(0.6, 0.85);
    const feet = height * dice.between(...scene.ground);
    const flies = subject.stands === "air";
    things.push({
      icon: likeness.icon,
      colour: colourOf(frame, likeness),
      x: width * (0.5 + spread),
      y: flies ? height * dice.between(0.32, 0.66) : Math.max(own * 0.42, feet - own * 0.45),
      size: own,
      angle: angleOf(dice, subject.stands),
      mirrored: dice.chance(0.5),
      shadow: !flies,
      ...(kind === "depicted" ? { carrier: dice.pick(["paper", "screen"] as const) } : {}),
    });
  }
  if (kind === "partial") pushOverTheEdge(frame, things, severity);
  // Who stands lower stands in front.
  return things.sort((a, b) => a.y + a.size / 2 - (b.y + b.size / 2));
}

function angleOf(dice: Dice, stands: DemoClass["stands"]): number {
  if (stands === "air") return dice.between(-50, 50);
  return stands === "leaning" ? dice.between(-32, 28) : dice.between(-6, 6);
}

function pushOverTheEdge({ dice, width, height }: Frame, things: PlacedDrawing[], severity: number): void {
  const outside = 0.12 + severity * 0.3;
  for (const thing of things) {
    const reach = thing.size * (0.5 - outside);
    if (dice.chance(0.3)) thing.y = height - reach * 0.8;
    else thing.x = dice.chance(0.5) ? reach * 0.8 : width - reach * 0.8;
  }
}

function placeClutter(frame: Frame, kind: PictureKindName): PlacedDrawing[] {
  const { dice, width, height, unit, scene } = frame;
  const most = kind === "clear" ? 2 : 3;
  const count = kind === "nothing" ? 2 : Math.floor(dice.between(0, most + 0.4));
  return Array.from({ length: count }, () => {
    const size = unit * dice.between(0.16, kind === "nothing" ? 0.5 : 0.32);
    const [far, near] = scene.ground;
    const feet = height * dice.between(far - 0.05, (far + near) / 2);
    return {
      icon: dice.pick(scene.clutter),
      colour: colourOf(frame, {}),
      x: width * (dice.chance(0.5) ? dice.between(0.04, 0.3) : dice.between(0.7, 0.96)),
      y: feet - size * 0.45,
      size,
      angle: dice.between(-7, 7),
      mirrored: dice.chance(0.5),
      shadow: true,
    };
  });
}

/** Something that stands in front of the subject. */
function placeCover(frame: Frame, subjects: readonly PlacedDrawing[], severity: number): PlacedDrawing[] {
  const { dice, scene } = frame;
  return subjects.map((subject) => {
    const size = subject.size * (0.5 + severity * 0.3);
    return {
      icon: dice.pick(scene.clutter),
      colour: colourOf(frame, {}),
      x: subject.x + subject.size * dice.between(-0.25, 0.25),
      y: subject.y + subject.size * 0.5 - size * 0.35,
      size,
      angle: dice.between(-12, 12),
      mirrored: dice.chance(0.5),
      shadow: true,
    };
  });
}
