import { useEffect, useState } from "react";

/** What stands behind `#name=` in the address, taken out of it: keys belong neither in the history nor in a screenshot. */
export function useLinkKey(name: string): string {
  const [key] = useState(() => new URLSearchParams(window.location.hash.slice(1)).get(name) ?? "");
  // Not before the page is there: a rendering that waited for messages is begun anew, and would find the key gone.
  useEffect(() => {
    if (window.location.hash) window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  }, []);
  return key;
}
