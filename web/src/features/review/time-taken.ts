/** How long a package was looked at before it was decided: while it is shown and the page is in front. Told without who or which. */
import { addReviewTime } from "@/api/generated";

const MOST_MS = 1_800_000;
const looked = new Map<string, number>();
let shown: string | null = null;
let since: number | null = null;

function settle(): void {
  if (shown !== null && since !== null) looked.set(shown, (looked.get(shown) ?? 0) + performance.now() - since);
  since = null;
}

function resume(): void {
  if (shown !== null && !document.hidden) since = performance.now();
}

document.addEventListener("visibilitychange", () => (document.hidden ? settle() : resume()));

/** This package is before the person now; null when none is. */
export function show(proposalId: string | null): void {
  settle();
  shown = proposalId;
  resume();
}

/** It was decided. A look that was never counted, or that lasted past all belief, is not told. */
export function decided(path: { workspace_id: string }, proposalId: string): void {
  if (shown === proposalId) show(null);
  const took = looked.get(proposalId);
  looked.delete(proposalId);
  if (took !== undefined && took <= MOST_MS) void addReviewTime({ path, body: { took_ms: Math.round(took) } }).catch(() => undefined);
}
