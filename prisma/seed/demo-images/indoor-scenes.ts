import type { Dice } from "./dice";
import type { Scene } from "./scene";
import { bokeh, disc, fade, glow, hsl, many, rect, stroke } from "./shapes";

const windowLight = (dice: Dice) => ({
  x: dice.pick([-0.05, 1.05]),
  y: dice.between(0, 0.3),
  falloff: dice.between(0.3, 0.5),
});

export function kitchen(dice: Dice): Scene {
  const table = dice.between(60, 74);
  const tile = dice.between(0, 360);
  const wood = dice.between(22, 36);
  const lightness = dice.between(34, 62);
  const shelf = many(6, () =>
    rect(
      dice.between(0, 150),
      24 - dice.between(6, 14),
      dice.between(5, 12),
      14,
      hsl(dice.between(0, 360), 34, dice.between(46, 76)),
    ),
  );
  return {
    backdrop:
      fade("wall", 0, table, hsl(tile, dice.between(8, 30), 88), hsl(tile, 20, 72)) +
      many(9, (index) => rect(index * 19, 30, 0.9, table - 30, "#ffffff", 0.6)) +
      many(4, (index) => rect(0, 32 + index * 11, 160, 0.9, "#ffffff", 0.6)) +
      shelf +
      rect(0, 25, 160, 2.5, hsl(wood, 36, 40)) +
      glow("window", dice.pick([10, 150]), 20, 46, "#fffdf0", 0.9) +
      fade("table", table, 120 - table, hsl(wood, 44, lightness + 10), hsl(wood - 4, 48, lightness - 10)) +
      many(9, () => {
        const y = dice.between(table + 3, 120);
        return stroke(`M0 ${y} C50 ${y - 3} 100 ${y + 3} 160 ${y}`, hsl(wood - 6, 48, lightness - 18), 0.9, 0.4);
      }),
    blur: dice.between(0.9, 2),
    ground: [0.74, 0.92],
    tint: { colour: "#ffefd0", amount: 0.05 },
    light: windowLight(dice),
    front: "none",
    clutter: ["hot-beverage", "croissant", "cherries", "teapot", "bread", "potted-plant", "salt", "bowl-with-spoon"],
  };
}

export function livingRoom(dice: Dice): Scene {
  const floor = dice.between(74, 84);
  const wall = dice.between(0, 360);
  const sofa = hsl(dice.between(0, 360), dice.between(22, 46), dice.between(38, 58));
  const x = dice.between(-20, 60);
  const picture = dice.between(100, 130);
  return {
    backdrop:
      fade("wall", 0, floor, hsl(wall, dice.between(10, 30), dice.between(70, 86)), hsl(wall, 18, 66)) +
      rect(picture, 12, 24, 18, "#5b4632") +
      rect(picture + 2, 14, 20, 14, hsl(wall + 120, 40, 66)) +
      rect(x, floor - 30, 92, 28, sofa) +
      rect(x - 6, floor - 20, 14, 24, sofa) +
      rect(x + 84, floor - 20, 14, 24, sofa) +
      many(3, () => rect(x + dice.between(8, 70), floor - 26, 16, 13, hsl(dice.between(0, 360), 44, 64), 0.95)) +
      glow("lamp", dice.between(90, 150), dice.between(24, 44), 40, "#fff1bf", 0.85) +
      fade("floor", floor, 120 - floor, hsl(30, 38, dice.between(46, 62)), hsl(26, 40, 34)) +
      disc(dice.between(50, 110), 104, 62, hsl(dice.between(0, 360), 30, dice.between(52, 76)), 0.9, 0.24),
    blur: dice.between(1, 2.2),
    ground: [0.82, 0.94],
    tint: { colour: "#ffe2b3", amount: 0.09 },
    light: windowLight(dice),
    front: "none",
    clutter: ["potted-plant", "yarn", "books", "teddy-bear", "basketball", "couch-and-lamp", "puzzle-piece"],
  };
}

export function studio(dice: Dice): Scene {
  const hue = dice.between(0, 360);
  const dark = dice.chance(0.3);
  return {
    backdrop:
      fade("paper", 0, 120, hsl(hue, dice.between(14, 46), dark ? 26 : 76), hsl(hue + 10, 26, dark ? 16 : 62)) +
      glow(
        "spot",
        dice.between(50, 110),
        dice.between(30, 60),
        78,
        dark ? hsl(hue, 40, 56) : "#ffffff",
        dark ? 0.7 : 0.75,
      ) +
      (dice.chance(0.4) ? bokeh(dice, 8, ["#ffffff", "#fff2cc"], 0, 60) : ""),
    blur: 1.6,
    ground: [0.76, 0.88],
    tint: { colour: dark ? "#30304a" : "#ffffff", amount: dark ? 0.12 : 0.04 },
    light: { x: dice.between(0.2, 0.8), y: dice.between(0, 0.3), falloff: dice.between(0.25, 0.5) },
    front: "none",
    clutter: ["camera", "potted-plant", "light-bulb", "balloon", "wrapped-gift"],
  };
}
