/** Short messages that say what just happened, kept outside React so that any code may send one. */

export interface Toast {
  id: number;
  title: string;
  description?: string;
  tone: "plain" | "good" | "bad";
  action?: { label: string; run(): void };
  /** Milliseconds until it leaves by itself. */
  duration: number;
}

let next = 1;
let toasts: readonly Toast[] = [];
const listeners = new Set<() => void>();

function publish(changed: readonly Toast[]): void {
  toasts = changed;
  for (const listener of listeners) listener();
}

export function toast(title: string, options: Partial<Omit<Toast, "id" | "title">> = {}): number {
  const id = next++;
  const tone = options.tone ?? "plain";
  // What offers a way back, and what went wrong, stays long enough to be read and acted on.
  const duration = options.duration ?? (options.action || tone === "bad" ? 10_000 : 5_000);
  publish([...toasts.slice(-2), { ...options, id, title, tone, duration }]);
  return id;
}

export function dismissToast(id: number): void {
  publish(toasts.filter((item) => item.id !== id));
}

export const toastStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  read: (): readonly Toast[] => toasts,
  /** Whether there ever was one: until then the code that shows them is not loaded. */
  hasShown: (): boolean => next > 1,
};
