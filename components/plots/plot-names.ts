/** Pictures that can be taken out of the desk, by the name in their address. */
export const plotNames = [
  "frequencies",
  "votes",
  "workers",
  "control-accuracy",
  "time-per-hit",
  "worker-agreement",
] as const;
export type PlotName = (typeof plotNames)[number];
