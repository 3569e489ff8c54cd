/** Answers to a package's questions; pure. */
import { patched, type Draft } from "./draft";
import type { Action, Question } from "./model";
import { remember } from "./names";

/** Takes an answer: what hangs on it points to what is meant, and is decided now. */
export function withAnswer(draft: Draft, action: Action, question: Question, answer: string | null): Draft {
  const candidate = question.candidates.find((one) => one.key === answer);
  if (candidate?.record_type) remember(candidate.key, candidate.label);
  const { link } = question;
  let next = withoutDelay(draft, question);
  if (link !== null) for (const id of question.action_ids) next = patched(next, id, { moved: { ...next[id]?.moved, [link]: answer } });
  const isCreation = question.field === null && link === null;
  return patched(next, action.id, {
    isOff: false,
    answers: { ...next[action.id]?.answers, [question.field ?? ""]: answer },
    ...(isCreation ? { linkTo: candidate ? { id: candidate.key, label: candidate.label } : undefined } : {}),
  } as Parameters<typeof patched>[2]); // an undefined link is dropped by patched
}

/** Takes the answer back: it is asked again. */
export function withoutAnswer(draft: Draft, action: Action, question: Question): Draft {
  const without = (values: Readonly<Record<string, string | null>> | undefined, gone: string) => {
    const kept = Object.entries(values ?? {}).filter(([key]) => key !== gone);
    return kept.length > 0 ? Object.fromEntries(kept) : undefined;
  };
  const { link } = question;
  let next = draft;
  if (link !== null) for (const id of question.action_ids) next = patched(next, id, { moved: without(next[id]?.moved, link) } as Parameters<typeof patched>[2]); // dropped by patched
  return patched(next, action.id, { answers: without(next[action.id]?.answers, question.field ?? ""), linkTo: undefined } as Parameters<typeof patched>[2]); // dropped by patched
}

/** Not now: it stays in the queue, with what needs it. */
export const putOff = (draft: Draft, question: Question): Draft => question.waiting_ids.reduce((next, id) => (next[id]?.isOff ? next : patched(next, id, { isLater: true })), draft);
export const withoutDelay = (draft: Draft, question: Question): Draft => question.waiting_ids.reduce((next, id) => patched(next, id, { isLater: false }), draft);
