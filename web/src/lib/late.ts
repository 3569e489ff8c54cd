/** Code that is fetched when somebody is about to need it: what opens on demand stays out of the first load. */
import { useEffect, useState } from "react";

export interface Late<T> {
  /** Begins to fetch; a failed attempt is repeated by the next call. */
  start(): Promise<T>;
  /** What was fetched, or null while it is not here. */
  peek(): T | null;
  /** As `peek`, for code that only runs below what waited. */
  read(): T;
}

export function late<T extends object>(load: () => Promise<T>): Late<T> {
  let value: T | null = null;
  let reading: Promise<T> | null = null;
  return {
    start() {
      reading ??= load().then(
        (loaded) => (value = loaded),
        (error: unknown) => {
          reading = null;
          throw error;
        },
      );
      return reading;
    },
    peek: () => value,
    read() {
      if (value === null) throw new Error("read() before the code was fetched");
      return value;
    },
  };
}

/** The code once it is wanted and here. When it cannot be fetched, `onFailed` is told. */
export function useLate<T extends object>(code: Late<T>, isWanted: boolean, onFailed: () => void): T | null {
  const [, arrived] = useState(0);
  useEffect(() => {
    if (!isWanted || code.peek()) return;
    let isHere = true;
    code.start().then(
      () => isHere && arrived((count) => count + 1),
      () => isHere && onFailed(),
    );
    return () => {
      isHere = false;
    };
    // What to do on failure may be new on every render; the attempt is one.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [code, isWanted]);
  return isWanted ? code.peek() : null;
}
