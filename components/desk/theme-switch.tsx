import { Monitor, Moon, Sun } from "lucide-react";

export type Theme = "system" | "light" | "dark";

const themes = [
  { theme: "system", label: "As the system", Icon: Monitor },
  { theme: "light", label: "Light", Icon: Sun },
  { theme: "dark", label: "Dark", Icon: Moon },
] as const;

/** Light, dark, or as the system is. `action` keeps the choice in a cookie. */
export function ThemeSwitch({ theme, action }: { theme: Theme; action: (form: FormData) => Promise<void> }) {
  return (
    <form action={action} className="inline-flex w-fit rounded-md border p-0.5">
      {themes.map((entry) => (
        <button
          key={entry.theme}
          type="submit"
          name="theme"
          value={entry.theme}
          aria-pressed={entry.theme === theme}
          title={entry.label}
          className="flex size-6 items-center justify-center rounded-sm text-faint hover:text-ink aria-pressed:bg-hover aria-pressed:text-ink"
        >
          <entry.Icon aria-hidden className="size-3.5" />
          <span className="sr-only">{entry.label}</span>
        </button>
      ))}
    </form>
  );
}
