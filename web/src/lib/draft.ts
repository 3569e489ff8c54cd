/** What a person has entered and not sent, kept for this tab: it outlives a reload and an expired session, not a sign-out. */
import { useEffect, useState, type Dispatch, type SetStateAction } from "react";
import { useForm, type DefaultValues, type FieldValues } from "react-hook-form";
import { useWorkspace } from "./workspace";

const PREFIX = "draft:";

function read(key: string): object | null {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(key) ?? "null");
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

function keep(key: string, value: object): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is full or blocked: it is kept in memory only.
  }
}

function drop(key: string): void {
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
function useKey(name: string): string {
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

const same = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right);

/** A form that keeps what is entered under `name` until `drop`, which belongs to its success and to its Cancel. */
export function useDraftForm<T extends FieldValues>(name: string, defaults: T) {
  const key = useKey(name);
  const [usual] = useState(defaults);
  const [initial] = useState(() => restored(read(key), usual));
  const [wasRestored, setRestored] = useState(!same(initial, usual));
  const form = useForm<T>({ defaultValues: initial as DefaultValues<T> }); // all of its fields, as it happens
  useEffect(
    () =>
      form.subscribe({
        formState: { values: true },
        callback: ({ values }) => (same(values, usual) ? drop(key) : keep(key, values)),
      }),
    [form, key, usual],
  );
  return {
    form,
    wasRestored,
    drop: () => drop(key),
    startOver: () => {
      form.reset(usual as DefaultValues<T>);
      drop(key);
      setRestored(false);
    },
  };
}

/** Whether the dialog of a draft is open: from the start when something was entered in it before the page was left. */
export function useDraftedOpen(name: string): [boolean, Dispatch<SetStateAction<boolean>>] {
  const key = useKey(name);
  return useState(() => read(key) !== null);
}

/** `useState` for a record of drafts by id. */
export function useDrafts<T>(name: string): [Readonly<Record<string, T>>, Dispatch<SetStateAction<Readonly<Record<string, T>>>>] {
  const key = useKey(name);
  const [drafts, setDrafts] = useState<Readonly<Record<string, T>>>(() => (read(key) ?? {}) as Record<string, T>); // written below
  useEffect(() => {
    if (Object.keys(drafts).length === 0) drop(key);
    else keep(key, drafts);
  }, [drafts, key]);
  return [drafts, setDrafts];
}
