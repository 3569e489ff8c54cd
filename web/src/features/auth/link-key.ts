import { useState } from "react";

/** What stands behind `#name=` in the address, taken out of it: keys belong neither in the history nor in a screenshot. */
export function useLinkKey(name: string): string {
  const [key] = useState(() => new URLSearchParams(window.location.hash.slice(1)).get(name) ?? "");
  useState(() => {
    if (window.location.hash) window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  });
  return key;
}
