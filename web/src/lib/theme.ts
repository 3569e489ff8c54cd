/** Light, dark or as the system says; `public/theme.js` applies the same choice before the first paint. */
import { useSyncExternalStore } from "react";

export type ThemeChoice = "light" | "dark" | "system";
export const themeChoices: readonly ThemeChoice[] = ["light", "dark", "system"];

const listeners = new Set<() => void>();
const systemDark = () => window.matchMedia("(prefers-color-scheme: dark)");

function stored(): ThemeChoice {
  try {
    const value = localStorage.getItem("theme");
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system";
  }
}

function apply(): void {
  const choice = stored();
  const dark = choice === "dark" || (choice === "system" && systemDark().matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

export function setTheme(choice: ThemeChoice): void {
  try {
    if (choice === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", choice);
  } catch {
    // Storage is blocked: the choice holds until the page is left.
    document.documentElement.dataset.theme = choice === "dark" ? "dark" : "light";
    return;
  }
  apply();
  for (const listener of listeners) listener();
}

export function watchSystemTheme(): void {
  systemDark().addEventListener("change", apply);
}

export function useTheme(): ThemeChoice {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, stored);
}
