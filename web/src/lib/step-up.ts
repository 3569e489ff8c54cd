/** The one question "is it you?" that may be open, kept outside React so that any request may cause it. */

interface Question {
  id: number;
  answer(isProved: boolean): void;
}

let question: Question | null = null;
let pending: Promise<boolean> | null = null;
let count = 0;
const listeners = new Set<() => void>();

function publish(next: Question | null): void {
  question = next;
  for (const listener of listeners) listener();
}

/** Asks the person; requests that are refused meanwhile wait for the same answer. */
export function askForProof(): Promise<boolean> {
  pending ??= new Promise<boolean>((resolve) => {
    publish({
      id: ++count,
      answer(isProved) {
        pending = null;
        publish(null);
        resolve(isProved);
      },
    });
  });
  return pending;
}

export const stepUpStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  read: (): Question | null => question,
};
