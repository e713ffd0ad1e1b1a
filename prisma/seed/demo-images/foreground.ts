import type { Dice } from "./dice";
import type { Scene } from "./scene";

/** What grows or lies before the things: SVG in pixels of the picture. */
export function foreground(front: Scene["front"], dice: Dice, width: number, height: number): string {
  if (front === "grass") return grass(dice, width, height);
  if (front === "snow") return softDiscs(dice, width, height, ["#ffffff", "#eef5ff"], 0.9, 1.06);
  if (front === "petals")
    return softDiscs(dice, width, height, ["#ffffff", "#ffd9ec", "#fff3b8", "#c9e7a0", "#8fbf6a"], 0.75, 1.1);
  return "";
}

function grass(dice: Dice, width: number, height: number): string {
  const hue = dice.between(66, 118);
  const dry = dice.between(28, 52);
  const blades = Array.from({ length: Math.round(width / 7) }, () => {
    const x = dice.between(-4, width + 4);
    const tall = height * dice.between(0.03, 0.11);
    const lean = dice.between(-0.5, 0.5) * tall;
    const base = height + 3;
    return `<path d="M${(x - 2).toFixed(1)} ${base} Q${(x + lean * 0.3).toFixed(1)} ${(base - tall * 0.6).toFixed(1)} ${(x + lean).toFixed(1)} ${(base - tall).toFixed(1)} Q${(x + lean * 0.4 + 2).toFixed(1)} ${(base - tall * 0.5).toFixed(1)} ${(x + 2.4).toFixed(1)} ${base} Z" fill="hsl(${Math.round(hue + dice.between(-14, 14))} ${Math.round(dry)}% ${Math.round(dice.between(22, 46))}%)"/>`;
  });
  return blades.join("");
}

/** Discs that fade to nothing: things far too near to be sharp. */
function softDiscs(
  dice: Dice,
  width: number,
  height: number,
  colours: readonly [string, ...string[]],
  top: number,
  bottom: number,
): string {
  const discs = Array.from({ length: 7 }, (_, index) => {
    const radius = width * dice.between(0.05, 0.15);
    const colour = dice.pick(colours);
    return `<radialGradient id="f${index}"><stop offset="0" stop-color="${colour}" stop-opacity="0.85"/><stop offset="0.6" stop-color="${colour}" stop-opacity="0.5"/><stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient><circle cx="${dice.between(-20, width + 20).toFixed(1)}" cy="${(height * dice.between(top, bottom)).toFixed(1)}" r="${radius.toFixed(1)}" fill="url(#f${index})"/>`;
  });
  return discs.join("");
}
