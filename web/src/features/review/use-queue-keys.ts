import { useEffect, useRef } from "react";
import { isTyping, useHotkeys } from "@/lib/hotkeys";

interface QueueKeys {
  move(step: 1 | -1): void;
  search(): void;
  undo(): void;
}

/** Keys that work wherever the page is. `/` is caught before the shell, which opens its palette with it. */
export function useQueueKeys(keys: QueueKeys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useHotkeys({ j: () => keys.move(1), k: () => keys.move(-1), u: () => keys.undo() });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
      if (isTyping(event.target) || document.querySelector("[role=dialog],[role=alertdialog],[role=menu]")) return;
      event.preventDefault();
      latest.current.search();
    };
    document.addEventListener("keydown", onKey, true);
    return () => document.removeEventListener("keydown", onKey, true);
  }, []);
}
