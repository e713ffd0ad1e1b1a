import type { Dice } from "./dice";
import type { Scene } from "./scene";
import { bokeh, disc, fade, glow, hsl, many, rect, shape } from "./shapes";

export function street(dice: Dice): Scene {
  const kerb = dice.between(70, 80);
  const sky = dice.between(198, 220);
  const house = (index: number) => {
    const width = dice.between(20, 36);
    const height = dice.between(28, 66);
    const x = index * 27 - 12;
    const wall = hsl(dice.between(8, 48), dice.between(14, 46), dice.between(48, 78));
    const windows = many(9, (place) =>
      rect(
        x + 3 + (place % 3) * (width / 3.3),
        kerb - height + 6 + Math.floor(place / 3) * 12,
        width / 6,
        6,
        hsl(sky, 28, dice.between(30, 74)),
        0.85,
      ),
    );
    return rect(x, kerb - height, width, height, wall) + windows;
  };
  return {
    backdrop:
      fade("sky", 0, kerb, hsl(sky, 58, dice.between(62, 76)), hsl(sky - 6, 46, 91)) +
      many(7, house) +
      many(4, () =>
        disc(
          dice.between(0, 160),
          kerb - dice.between(4, 14),
          dice.between(6, 12),
          hsl(dice.between(85, 125), 34, dice.between(28, 42)),
        ),
      ) +
      rect(0, kerb, 160, 7, "#b9b4ab") +
      fade("road", kerb + 6, 120 - kerb, "#77777c", "#55555b") +
      many(5, (index) => rect(index * 38 - dice.between(0, 20), 105, 18, 2, "#f3efe2", 0.8)),
    blur: dice.between(0.8, 1.8),
    ground: [0.83, 0.92],
    tint: { colour: "#fff4dd", amount: 0.04 },
    light: { x: dice.between(0, 1), y: dice.between(-0.1, 0.2), falloff: dice.between(0.2, 0.4) },
    front: "none",
    clutter: [
      "bicycle",
      "vertical-traffic-light",
      "bus-stop",
      "deciduous-tree",
      "stop-sign",
      "postbox",
      "kick-scooter",
    ],
  };
}

export function nightCity(dice: Dice): Scene {
  const kerb = dice.between(72, 84);
  const tower = (index: number) => {
    const x = index * 18 - 6;
    const height = dice.between(22, 66);
    const windows = many(10, () =>
      rect(
        x + dice.between(1, 12),
        kerb - dice.between(4, height - 3),
        2,
        2,
        dice.pick(["#ffd98a", "#ffe9bd", "#9fd0ff"]),
        0.9,
      ),
    );
    return rect(x, kerb - height, 16, height, hsl(dice.between(220, 265), 28, dice.between(12, 24))) + windows;
  };
  return {
    backdrop:
      fade("sky", 0, kerb, hsl(dice.between(225, 275), 48, 16), hsl(dice.between(255, 335), 44, 34)) +
      many(10, tower) +
      fade("road", kerb, 120 - kerb, "#3b3a49", "#23222e") +
      many(12, () =>
        disc(
          dice.between(0, 160),
          dice.between(kerb + 4, 118),
          dice.between(4, 12),
          dice.pick(["#ff8f6b", "#ffd36b", "#7ec8ff", "#ff6bb0"]),
          0.25,
          0.2,
        ),
      ) +
      bokeh(dice, 20, ["#ffb45e", "#ff6f91", "#6fc3ff", "#ffe08a", "#a6ff9e"], 8, kerb),
    blur: dice.between(1.2, 2.4),
    ground: [0.84, 0.93],
    tint: { colour: "#4b3f86", amount: 0.25 },
    light: { x: dice.between(0.1, 0.9), y: dice.between(0.1, 0.5), falloff: dice.between(0.3, 0.5) },
    front: "none",
    clutter: ["horizontal-traffic-light", "taxi", "bicycle", "stop-sign", "umbrella"],
  };
}

export function market(dice: Dice): Scene {
  const table = dice.between(62, 74);
  const stripe = dice.between(0, 360);
  const crate = (index: number) => {
    const x = index * 34 - dice.between(0, 10);
    const y = table - dice.between(12, 24);
    const fruit = hsl(dice.between(0, 130), 64, dice.between(44, 60));
    return (
      rect(x, y, 30, 16, hsl(30, 40, dice.between(34, 48))) +
      many(9, () => disc(x + dice.between(2, 28), y + dice.between(-3, 3), 4, fruit, 0.95))
    );
  };
  return {
    backdrop:
      fade("back", 0, table, hsl(28, 24, 34), hsl(30, 30, 52)) +
      many(10, (index) =>
        shape(`M${index * 16} 0 h16 l-2 24 q-6 5 -12 0 Z`, index % 2 ? "#f6f1e4" : hsl(stripe, 54, 50)),
      ) +
      many(5, crate) +
      fade("table", table, 120 - table, hsl(31, 44, 58), hsl(27, 46, 36)) +
      many(7, (index) => rect(0, table + 4 + index * 7, 160, 0.8, hsl(26, 46, 26), 0.5)),
    blur: dice.between(1, 2.2),
    ground: [0.74, 0.92],
    tint: { colour: "#ffe3b0", amount: 0.07 },
    light: { x: dice.between(0.1, 0.9), y: -0.1, falloff: dice.between(0.25, 0.45) },
    front: "none",
    clutter: ["banana", "cherries", "eggplant", "carrot", "basket", "grapes", "watermelon"],
  };
}

export function stage(dice: Dice): Scene {
  const hues = [dice.between(180, 360), dice.between(0, 320), dice.between(180, 330)];
  const beam = (hue: number, index: number) => {
    const x = 24 + index * 52 + dice.between(-16, 16);
    const reach = dice.between(-40, 40);
    return (
      shape(`M${x - 3} -4 L${x + 3} -4 L${x + reach + 30} 100 L${x + reach - 30} 100 Z`, hsl(hue, 80, 66), 0.32) +
      glow(`lamp${index}`, x, 0, 16, hsl(hue, 90, 80), 0.9)
    );
  };
  return {
    backdrop:
      fade("dark", 0, 92, hsl(hues[0] ?? 0, 34, 10), hsl(hues[1] ?? 0, 42, 24)) +
      hues.map(beam).join("") +
      fade("boards", 90, 30, hsl(24, 34, 26), hsl(22, 38, 12)) +
      many(8, (index) => rect(index * 22 - 4, 90, 0.8, 30, "#0b0808", 0.5)) +
      bokeh(dice, 10, ["#ffffff", "#ffd1f3", "#c9e9ff"], 0, 60),
    blur: dice.between(1, 2.2),
    ground: [0.86, 0.95],
    tint: { colour: "#6a3f7d", amount: 0.15 },
    light: { x: dice.between(0.2, 0.8), y: -0.1, falloff: dice.between(0.3, 0.5) },
    front: "none",
    clutter: ["studio-microphone", "drum", "speaker-high-volume", "musical-score", "saxophone"],
  };
}
