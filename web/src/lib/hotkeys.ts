/** Keyboard shortcuts: single keys and two-key sequences ("g d"), never while the user types. */
import { useEffect, useRef } from "react";

export type Hotkeys = Record<string, (event: KeyboardEvent) => void>;

const SEQUENCE_MS = 900;

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

/** How a key press is written in a map: "a", "?", "ArrowDown", "mod+k". */
export function keyName(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.metaKey || event.ctrlKey ? `mod+${key}` : key;
}

/** Active while mounted and `enabled`. An open dialog or menu keeps its keys to itself. */
export function useHotkeys(keys: Hotkeys, enabled = true): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    if (!enabled) return;
    let prefix = "";
    let at = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey) return;
      const name = keyName(event);
      const isMod = name.startsWith("mod+");
      if (!isMod && (isTyping(event.target) || document.querySelector("[role=dialog],[role=alertdialog],[role=menu]"))) return;
      const sequence = event.timeStamp - at < SEQUENCE_MS && prefix ? `${prefix} ${name}` : name;
      // "g" leads: the key after it belongs to the sequence, here or elsewhere, and never counts by itself.
      const isLed = prefix === "g" && sequence !== name;
      const run = latest.current[sequence] ?? (isLed ? undefined : latest.current[name]);
      prefix = run || isMod || isLed ? "" : name;
      at = event.timeStamp;
      if (!run) return;
      event.preventDefault();
      run(event);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [enabled]);
}
