import { cookies } from "next/headers";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];
export const themeCookie = "redraw-theme";

/** Light, dark or as the system is, as this browser chose. */
export async function readTheme(): Promise<Theme> {
  const kept = (await cookies()).get(themeCookie)?.value;
  return themes.find((theme) => theme === kept) ?? "system";
}
