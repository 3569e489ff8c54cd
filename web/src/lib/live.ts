/** Live updates: what the server says has changed is read again, by tag. */
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { listen, type LiveState } from "@/api/events";

let state: LiveState = "connecting";
const listeners = new Set<() => void>();

function setState(next: LiveState): void {
  if (next === state) return;
  state = next;
  for (const listener of listeners) listener();
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

/** Whether a generated query key carries one of these tags. */
export function hasTag(queryKey: readonly unknown[], tags: ReadonlySet<string>): boolean {
  const [head] = queryKey;
  if (typeof head !== "object" || head === null || !("tags" in head) || !Array.isArray(head.tags)) return false;
  return head.tags.some((tag) => typeof tag === "string" && tags.has(tag));
}

export function invalidateTags(queries: QueryClient, ...tags: string[]): Promise<void> {
  const wanted = new Set(tags);
  return queries.invalidateQueries({ predicate: (query) => hasTag(query.queryKey, wanted) });
}

/** One stream a workspace. News that comes in a burst is gathered, so that an import does not refetch a hundred times. */
export function useLiveUpdates(workspaceId: string): void {
  const queries = useQueryClient();
  useEffect(() => {
    const waiting = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wasLost = false;
    const flush = () => {
      timer = undefined;
      const tags = [...waiting];
      waiting.clear();
      void invalidateTags(queries, ...tags);
    };
    const stop = listen(workspaceId, {
      onTags(tags) {
        for (const tag of tags) waiting.add(tag);
        // What the person may do here, and whether they are still let in, stands in the session.
        if (waiting.has("members") || waiting.has("workspaces")) waiting.add("auth");
        timer ??= setTimeout(flush, 400);
      },
      onState(next) {
        setState(next);
        // What happened while the line was down was not told: read everything on the page again.
        if (next === "open" && wasLost) void queries.invalidateQueries();
        wasLost = next === "lost";
      },
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [workspaceId, queries]);
}
