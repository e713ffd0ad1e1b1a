import type { Dice } from "./dice";
import { kitchen, livingRoom, studio } from "./indoor-scenes";
import { beach, blossoms, forest, meadow, pond, savanna, snow } from "./outdoor-scenes";
import type { Scene } from "./scene";
import { market, nightCity, stage, street } from "./town-scenes";

/** Where the demo's pictures are taken; each visit differs with the dice. */
export const scenes = {
  meadow,
  forest,
  savanna,
  snow,
  pond,
  blossoms,
  beach,
  street,
  nightCity,
  market,
  stage,
  kitchen,
  livingRoom,
  studio,
} satisfies Record<string, (dice: Dice) => Scene>;
export type SceneName = keyof typeof scenes;
export const sceneNames = Object.keys(scenes) as [SceneName, ...SceneName[]];
