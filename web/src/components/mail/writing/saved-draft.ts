import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { asApiError, type ApiError } from "@/api/errors";
import type { DraftRead } from "@/api/generated";
import { updateDraft } from "@/api/generated";
import { getDraftQueryKey } from "@/api/generated/@tanstack/react-query.gen";
import { useWorkspace } from "@/lib/workspace";
import type { Person } from "./words";

const SAVE_AFTER_MS = 700;

interface Text {
  mailbox_id: string;
  from_email: string;
  to: Person[];
  cc: Person[];
  bcc: Person[];
  subject: string;
  body: string;
  is_quoted: boolean;
}

const textOf = (draft: DraftRead): Text => ({
  mailbox_id: draft.mailbox.id,
  from_email: draft.from_email,
  to: draft.to,
  cc: draft.cc,
  bcc: draft.bcc,
  subject: draft.subject,
  body: draft.body,
  is_quoted: draft.is_quoted,
});

/** What is written, kept at the server a moment after it was written. `save` waits until all of it is. */
export function useSavedDraft(draft: DraftRead) {
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const [text, setText] = useState(() => textOf(draft));
  const [state, setState] = useState<"saved" | "saving" | "unsaved">("saved");
  const [problem, setProblem] = useState<ApiError | null>(null);
  const latest = useRef({ draft, text, isDirty: false });
  const running = useRef<Promise<DraftRead> | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const path = { ...workspace.path, draft_id: draft.id };
  const write = async (): Promise<DraftRead> => {
    const { draft: known, text: wanted } = latest.current;
    latest.current.isDirty = false;
    setState("saving");
    try {
      const { data } = await updateDraft({ path, body: { version: known.version, ...wanted }, throwOnError: true });
      latest.current.draft = data;
      queries.setQueryData(getDraftQueryKey({ path }), data);
      setState(latest.current.isDirty ? "unsaved" : "saved");
      setProblem(null);
      return data;
    } catch (error) {
      latest.current.isDirty = true;
      setState("unsaved");
      setProblem(asApiError(error));
      throw error;
    }
  };
  const save = async (): Promise<DraftRead> => {
    clearTimeout(timer.current);
    // One after the other: each names the version that the one before made.
    while (running.current) await running.current.catch(() => undefined);
    if (!latest.current.isDirty) return latest.current.draft;
    running.current = write();
    try {
      return await running.current;
    } finally {
      running.current = null;
    }
  };
  const change = (part: Partial<Text>) => {
    const next = { ...latest.current.text, ...part };
    latest.current.text = next;
    latest.current.isDirty = true;
    setText(next);
    setState("unsaved");
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void save().catch(() => undefined), SAVE_AFTER_MS);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    // Words that were written for the author, or a file that came: taken over as long as nothing of theirs is on its way.
    if (draft.version <= latest.current.draft.version) return;
    latest.current.draft = draft;
    if (latest.current.isDirty || running.current) return;
    latest.current.text = textOf(draft);
    setText(latest.current.text);
  }, [draft]);
  /** What the server made of the draft besides its text: a file, another version. */
  const adopt = (found: DraftRead) => {
    latest.current.draft = found;
    queries.setQueryData(getDraftQueryKey({ path }), found);
  };
  return { text, change, save, adopt, state, problem };
}
