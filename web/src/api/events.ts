/** The one stream of news a workspace sends: which tags changed. */

export type LiveState = "connecting" | "open" | "lost";

export interface LiveHandlers {
  onTags(tags: readonly string[]): void;
  onState(state: LiveState): void;
}

/** Listens until the returned function is called; the browser reconnects by itself and `onState` says so. */
export function listen(workspaceId: string, handlers: LiveHandlers): () => void {
  const source = new EventSource(`/api/v1/workspaces/${workspaceId}/events`, { withCredentials: true });
  handlers.onState("connecting");
  source.onopen = () => handlers.onState("open");
  source.onerror = () => handlers.onState("lost");
  source.addEventListener("changed", (event: MessageEvent<string>) => {
    const news: unknown = JSON.parse(event.data);
    if (typeof news !== "object" || news === null) return;
    handlers.onTags(texts(news, "tags"));
  });
  return () => source.close();
}

function texts(news: object, key: string): string[] {
  const value: unknown = Reflect.get(news, key);
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}
