/** What a person has entered and not sent, kept for this tab: it outlives a reload and an expired session, not a sign-out. */
import { useEffect, useState, type Dispatch, type SetStateAction } from "react";
import type { FieldValues } from "react-hook-form";
import { useWorkspace } from "./workspace";

const PREFIX = "draft:";

export function readDraft(key: string): object | null {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(key) ?? "null");
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

export function keepDraft(key: string, value: object): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is full or blocked: it is kept in memory only.
  }
}

export function dropDraft(key: string): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Nothing was kept either.
  }
}

/** Forgets everything entered in this tab, for whoever signs in next. */
export function dropDrafts(): void {
  try {
    for (const key of Object.keys(sessionStorage).filter((candidate) => candidate.startsWith(PREFIX))) sessionStorage.removeItem(key);
  } catch {
    // Nothing was kept either.
  }
}

/** Drafts belong to one person in one workspace. */
export function useDraftKey(name: string): string {
  return `${PREFIX}${useWorkspace().member_id}:${name}`;
}

const kindOf = (value: unknown) => (Array.isArray(value) ? "list" : typeof value);

/** Stored values of the fields the form still has; null and objects stand for each other (nothing picked, something picked). */
export function restored<T extends FieldValues>(stored: object | null, defaults: T): T {
  const fitting = Object.entries(stored ?? {}).filter(([field, value]) => {
    if (!(field in defaults)) return false;
    const usual: unknown = defaults[field];
    return usual === null || value === null || kindOf(usual) === kindOf(value);
  });
  return { ...defaults, ...Object.fromEntries(fitting) };
}

/** Whether the dialog of a draft is open: from the start when something was entered in it before the page was left. */
export function useDraftedOpen(name: string): [boolean, Dispatch<SetStateAction<boolean>>] {
  const key = useDraftKey(name);
  return useState(() => readDraft(key) !== null);
}

/** `useState` for a record of drafts by id. */
export function useDrafts<T>(name: string): [Readonly<Record<string, T>>, Dispatch<SetStateAction<Readonly<Record<string, T>>>>] {
  const key = useDraftKey(name);
  const [drafts, setDrafts] = useState<Readonly<Record<string, T>>>(() => (readDraft(key) ?? {}) as Record<string, T>); // written below
  useEffect(() => {
    if (Object.keys(drafts).length === 0) dropDraft(key);
    else keepDraft(key, drafts);
  }, [drafts, key]);
  return [drafts, setDrafts];
}
