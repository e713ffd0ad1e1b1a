import type { Dice } from "./dice";
import type { Scene } from "./scene";
import { bokeh, disc, fade, glow, hills, hsl, many, rect, shape, stroke } from "./shapes";

const sun = (dice: Dice) => ({
  x: dice.between(0.1, 0.9),
  y: dice.between(-0.1, 0.2),
  falloff: dice.between(0.2, 0.4),
});

export function meadow(dice: Dice): Scene {
  const horizon = dice.between(38, 58);
  const green = dice.between(78, 112);
  const sky = dice.between(195, 215);
  const trees = many(14, () =>
    disc(
      dice.between(0, 160),
      horizon - dice.between(0, 6),
      dice.between(5, 13),
      hsl(green + 25, 32, dice.between(24, 38)),
    ),
  );
  return {
    backdrop:
      fade("sky", 0, horizon, hsl(sky, 62, 66), hsl(sky - 8, 55, 88)) +
      many(4, () => disc(dice.between(0, 160), dice.between(3, 28), dice.between(9, 20), "#ffffff", 0.55, 0.35)) +
      trees +
      fade("grass", horizon, 120 - horizon, hsl(green, 45, 52), hsl(green + 8, 55, 30)) +
      many(26, () =>
        disc(
          dice.between(0, 160),
          dice.between(horizon + 6, 118),
          dice.between(3, 12),
          hsl(green + dice.between(-12, 18), 50, dice.between(30, 54)),
          0.35,
          0.3,
        ),
      ) +
      bokeh(dice, 16, ["#fff6c9", "#ffd1e8", "#ffe27a", "#ffffff"], horizon + 4),
    blur: dice.between(1, 2.4),
    ground: [0.78, 0.93],
    tint: { colour: "#fff3c8", amount: 0.05 },
    light: sun(dice),
    front: "grass",
    clutter: ["sunflower", "tulip", "mushroom", "deciduous-tree", "rock", "blossom", "soccer-ball"],
  };
}

export function forest(dice: Dice): Scene {
  const green = dice.between(90, 140);
  const trunk = () => {
    const x = dice.between(0, 160);
    const width = dice.between(3, 11);
    return rect(x, 0, width, dice.between(70, 92), hsl(dice.between(22, 34), 28, dice.between(14, 30)), 0.9);
  };
  return {
    backdrop:
      fade("air", 0, 85, hsl(green - 20, 38, dice.between(42, 62)), hsl(green, 40, 24)) +
      many(9, trunk) +
      many(22, () =>
        disc(
          dice.between(0, 160),
          dice.between(-4, 50),
          dice.between(8, 20),
          hsl(green + dice.between(-20, 14), 42, dice.between(18, 42)),
          0.75,
        ),
      ) +
      fade("floor", 80, 40, hsl(green - 45, 30, 28), hsl(green - 60, 35, 17)) +
      many(20, () =>
        disc(
          dice.between(0, 160),
          dice.between(82, 120),
          dice.between(2, 8),
          hsl(dice.between(30, 90), 40, dice.between(20, 42)),
          0.5,
          0.35,
        ),
      ) +
      bokeh(dice, 14, ["#f4ffb8", "#d9ff9a", "#ffffff"], 0, 70) +
      glow("sun", dice.between(20, 140), dice.between(0, 20), 60, "#f6ffc4", 0.55),
    blur: dice.between(1.2, 2.6),
    ground: [0.8, 0.94],
    tint: { colour: "#6f9a4a", amount: 0.12 },
    light: { ...sun(dice), falloff: dice.between(0.35, 0.55) },
    front: "grass",
    clutter: ["evergreen-tree", "brown-mushroom", "fallen-leaf", "herb", "rock", "wood", "maple-leaf"],
  };
}

export function savanna(dice: Dice): Scene {
  const horizon = dice.between(48, 66);
  const warm = dice.between(28, 42);
  const acacia = () => {
    const x = dice.between(5, 155);
    const size = dice.between(0.6, 1.3);
    return (
      rect(x - size, horizon - 18 * size, 2 * size, 19 * size, "#4a3a22") +
      disc(x, horizon - 19 * size, 14 * size, hsl(70, 26, 28), 0.95, 0.3)
    );
  };
  return {
    backdrop:
      fade("sky", 0, horizon, hsl(warm - dice.between(0, 22), 70, 66), hsl(warm + 12, 85, 84)) +
      disc(dice.between(20, 140), horizon - dice.between(8, 26), dice.between(6, 11), "#fff4cf", 0.9) +
      hills(dice, horizon, 7, hsl(warm + 10, 26, 48)) +
      many(3, acacia) +
      fade("grass", horizon, 120 - horizon, hsl(warm + 10, 52, 58), hsl(warm + 4, 55, 36)) +
      many(60, () => {
        const x = dice.between(0, 160);
        const y = dice.between(horizon + 4, 122);
        return stroke(
          `M${x} ${y} q${dice.between(-2, 2)} -4 ${dice.between(-3, 3)} -${dice.between(6, 11)}`,
          hsl(warm + dice.between(0, 18), 55, dice.between(35, 70)),
          0.9,
          0.7,
        );
      }),
    blur: dice.between(0.8, 1.8),
    ground: [0.8, 0.93],
    tint: { colour: "#ffcf7a", amount: 0.12 },
    light: sun(dice),
    front: "grass",
    clutter: ["desert", "rock", "leafless-tree", "cactus", "palm-tree"],
  };
}

export function snow(dice: Dice): Scene {
  const horizon = dice.between(44, 62);
  const fir = () => {
    const x = dice.between(0, 160);
    const size = dice.between(8, 20);
    return shape(
      `M${x} ${horizon - size * 1.6} L${x + size * 0.55} ${horizon + 2} H${x - size * 0.55} Z`,
      hsl(170, 22, dice.between(26, 44)),
      0.9,
    );
  };
  return {
    backdrop:
      fade("sky", 0, horizon, hsl(210, 35, dice.between(62, 76)), hsl(205, 40, 90)) +
      hills(dice, horizon, 12, hsl(210, 22, 80)) +
      many(11, fir) +
      fade("snow", horizon, 120 - horizon, "#f4f8fd", hsl(212, 36, 80)) +
      many(14, () =>
        disc(
          dice.between(0, 160),
          dice.between(horizon + 5, 118),
          dice.between(6, 20),
          hsl(212, 40, dice.between(84, 96)),
          0.6,
          0.25,
        ),
      ) +
      many(40, () => disc(dice.between(0, 160), dice.between(0, 110), dice.between(0.6, 1.8), "#ffffff", 0.8)),
    blur: dice.between(0.9, 1.8),
    ground: [0.8, 0.92],
    tint: { colour: "#cfe2ff", amount: 0.12 },
    light: sun(dice),
    front: "snow",
    clutter: ["evergreen-tree", "rock", "snowflake", "sled", "christmas-tree"],
  };
}

export function pond(dice: Dice): Scene {
  const shore = dice.between(34, 50);
  const blue = dice.between(180, 205);
  return {
    backdrop:
      fade("trees", 0, shore, hsl(110, 34, 44), hsl(105, 38, 26)) +
      many(16, () =>
        disc(
          dice.between(0, 160),
          shore - dice.between(2, 26),
          dice.between(6, 15),
          hsl(dice.between(80, 130), 36, dice.between(24, 46)),
          0.8,
        ),
      ) +
      fade("water", shore, 84 - shore + 10, hsl(blue, 34, 40), hsl(blue, 46, 58)) +
      many(24, () =>
        disc(
          dice.between(0, 160),
          dice.between(shore + 3, 90),
          dice.between(6, 18),
          hsl(blue, 50, dice.between(52, 82)),
          0.35,
          0.08,
        ),
      ) +
      fade("bank", 90, 30, hsl(88, 38, 38), hsl(80, 42, 26)) +
      bokeh(dice, 12, ["#ffffff", "#d8fff6"], shore, 90),
    blur: dice.between(1, 2),
    ground: [0.84, 0.95],
    tint: { colour: "#bfe9e4", amount: 0.07 },
    light: sun(dice),
    front: "grass",
    clutter: ["frog", "duck", "lotus", "rock", "herb", "hyacinth"],
  };
}

export function blossoms(dice: Dice): Scene {
  const base = dice.between(70, 150);
  const petals: [string, ...string[]] = dice.pick([
    ["#ff9ec7", "#ffd0e4", "#ffffff"],
    ["#ffd95e", "#fff0a8", "#ffb347"],
    ["#c3a4ff", "#e3d5ff", "#8f7bd8"],
    ["#ff7e6b", "#ffc1a8", "#ffe3d4"],
  ]);
  const flower = () => {
    const x = dice.between(-5, 165);
    const y = dice.between(10, 120);
    const size = dice.between(4, 11);
    const colour = dice.pick(petals);
    return (
      many(6, (index) =>
        disc(x + Math.cos(index) * size * 0.7, y + Math.sin(index) * size * 0.7, size * 0.6, colour, 0.85),
      ) + disc(x, y, size * 0.4, "#e9a820", 0.9)
    );
  };
  return {
    backdrop:
      fade("green", 0, 120, hsl(base, dice.between(28, 48), dice.between(42, 66)), hsl(base + 18, 40, 24)) +
      many(26, () =>
        disc(
          dice.between(-5, 165),
          dice.between(-5, 125),
          dice.between(8, 24),
          hsl(base + dice.between(-25, 25), 44, dice.between(24, 62)),
          0.4,
        ),
      ) +
      many(dice.between(4, 11), flower) +
      bokeh(dice, 12, ["#ffffff", "#fdffd6"]),
    blur: dice.between(1.6, 3.4),
    ground: [0.45, 0.75],
    tint: { colour: "#fff7d6", amount: 0.05 },
    light: sun(dice),
    front: "petals",
    clutter: ["hibiscus", "cherry-blossom", "blossom", "sunflower", "rose", "leafy-green", "herb"],
  };
}

export function beach(dice: Dice): Scene {
  const horizon = dice.between(36, 52);
  const shore = dice.between(72, 84);
  return {
    backdrop:
      fade("sky", 0, horizon, hsl(202, 70, dice.between(58, 72)), hsl(196, 66, 88)) +
      many(3, () => disc(dice.between(0, 160), dice.between(4, 24), dice.between(10, 22), "#ffffff", 0.6, 0.3)) +
      fade("sea", horizon, shore - horizon, hsl(204, 62, 42), hsl(180, 52, 66)) +
      many(10, () =>
        disc(dice.between(0, 160), dice.between(horizon + 3, shore), dice.between(8, 24), "#ffffff", 0.3, 0.06),
      ) +
      disc(80, shore, 110, "#fdf6e3", 0.9, 0.035) +
      fade("sand", shore, 120 - shore, hsl(40, 56, 80), hsl(35, 48, 64)) +
      many(18, () =>
        disc(
          dice.between(0, 160),
          dice.between(shore + 3, 120),
          dice.between(2, 10),
          hsl(36, 40, dice.between(56, 82)),
          0.4,
          0.25,
        ),
      ),
    blur: dice.between(0.8, 1.7),
    ground: [0.84, 0.94],
    tint: { colour: "#fff0cc", amount: 0.06 },
    light: sun(dice),
    front: "none",
    clutter: ["umbrella-on-ground", "palm-tree", "spiral-shell", "crab", "coconut", "volleyball"],
  };
}
