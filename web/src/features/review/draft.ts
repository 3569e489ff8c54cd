/** What a person has changed about a package and not decided yet; pure, keyed by action id. */
import { proposedLinks, proposedValues, shapes, textOf, type Action, type Answer, type Proposal, type Question, type RejectReason, type Values, type Verdict } from "./model";

export interface ActionDraft {
  isOff?: boolean;
  /** Left to somebody else, or not: what is beyond the person's rights is, unless they reject it. */
  isLeft?: boolean;
  reason?: RejectReason;
  fields?: Values;
  links?: Values;
  linkTo?: { id: string; label: string };
  /** By the question's field, or "": a candidate's key, or null for none of them. */
  answers?: Readonly<Record<string, string | null>>;
  /** Where links of an answered question go instead. */
  moved?: Readonly<Record<string, string | null>>;
  /** Its question is put off: it stays in the queue. */
  isLater?: boolean;
}
export type Draft = Readonly<Record<string, ActionDraft>>;

export const noDraft: Draft = {};

const same = (left: unknown, right: unknown): boolean => JSON.stringify(left ?? null) === JSON.stringify(right ?? null);

export function patched(draft: Draft, id: string, patch: ActionDraft): Draft {
  const next: ActionDraft = { ...draft[id], ...patch };
  const kept = Object.fromEntries(Object.entries(next).filter(([key, value]) => value !== undefined && (value !== false || key === "isLeft")));
  const others = Object.fromEntries(Object.entries(draft).filter(([other]) => other !== id));
  return Object.keys(kept).length > 0 ? { ...others, [id]: kept } : others;
}

/** Whether the person may not decide this themselves, other than to reject it. */
export const isBlocked = (action: Action): boolean => action.is_out_of_sight || action.hidden_fields.length > 0;
export const isLater = (draft: Draft, action: Action): boolean => !draft[action.id]?.isOff && draft[action.id]?.isLater === true;
export const isLeft = (draft: Draft, action: Action): boolean => isLater(draft, action) || (!draft[action.id]?.isOff && (draft[action.id]?.isLeft ?? action.is_beyond_rights));
export const isTaken = (draft: Draft, action: Action): boolean => !draft[action.id]?.isOff && !isLeft(draft, action);

export function toggled(draft: Draft, action: Action): Draft {
  if (isLeft(draft, action)) return patched(draft, action.id, isBlocked(action) ? { isOff: true } : isLater(draft, action) ? { isLater: false } : { isLeft: false });
  return patched(draft, action.id, isTaken(draft, action) ? { isOff: true } : ({ isOff: false, reason: undefined } as ActionDraft)); // dropped by patched
}

export const withReason = (draft: Draft, action: Action, reason: RejectReason): Draft => patched(draft, action.id, { isOff: true, reason });

export function withLinkTo(draft: Draft, action: Action, linkTo: { id: string; label: string } | null): Draft {
  return patched(draft, action.id, { isOff: false, linkTo: linkTo ?? undefined } as ActionDraft); // dropped by patched
}

export const valuesOf = (draft: Draft, action: Action): Values => draft[action.id]?.fields ?? proposedValues(action);
export function linksOf(draft: Draft, action: Action): Values {
  const { links, moved } = draft[action.id] ?? {};
  const own = links ?? proposedLinks(action);
  if (!moved) return own;
  const move = (link: unknown): unknown => (typeof link === "string" && link in moved ? moved[link] : link);
  return Object.fromEntries(Object.entries(own).map(([key, value]) => [key, Array.isArray(value) ? value.map(move).filter((link) => link !== null) : move(value)]));
}

/** The open question of an action: a value or record of the person's own answers it. */
export const openQuestion = (draft: Draft, action: Action): Question | undefined =>
  isTaken(draft, action) && !draft[action.id]?.linkTo
    ? action.questions.find((one) => draft[action.id]?.answers?.[one.field ?? ""] === undefined && !(one.field && isFieldEdited(draft, action, one.field)))
    : undefined;
/** The record that an update changes, as the answer has it. */
export function targetOf(draft: Draft, action: Action): Action["target"] {
  const asked = action.target && action.questions.find((one) => one.link === action.target?.id);
  const answer = asked && draft[action.id]?.answers?.[""];
  return answer === undefined || answer === null || !asked ? action.target : (asked.candidates.find((one) => one.key === answer)?.target ?? action.target);
}
/** What an amount is in: as proposed or chosen, else as the record has it, which an update of the amount alone leaves. */
export const currencyOf = (draft: Draft, action: Action) => textOf(valuesOf(draft, action).currency ?? targetOf(draft, action)?.current.currency);

export const answersOf = (draft: Draft, proposal: Proposal): Answer[] =>
  takenOf(draft, proposal).flatMap((action) => Object.entries(draft[action.id]?.answers ?? {}).map(([field, answer]) => ({ action_id: action.id, field: field || null, answer })));

/** Sets fields; once all are as proposed again, the action counts as unedited. */
export function withValues(draft: Draft, action: Action, patch: Values): Draft {
  const next = { ...valuesOf(draft, action), ...patch };
  const original = proposedValues(action);
  const isSame = [...new Set([...Object.keys(next), ...Object.keys(original)])].every((key) => same(next[key], original[key]));
  return patched(draft, action.id, { fields: isSame ? undefined : next } as ActionDraft); // dropped by patched
}

export function withLinks(draft: Draft, action: Action, patch: Values): Draft {
  const next = { ...linksOf(draft, action), ...patch };
  const original = proposedLinks(action);
  const isSame = Object.keys(next).every((key) => same(next[key], original[key]));
  return patched(draft, action.id, { links: isSame ? undefined : next } as ActionDraft); // dropped by patched
}

export const isEdited = (draft: Draft, action: Action): boolean => Boolean(draft[action.id]?.fields ?? draft[action.id]?.links);
export const isFieldEdited = (draft: Draft, action: Action, key: string): boolean => {
  const fields = draft[action.id]?.fields;
  return fields !== undefined && !same(fields[key], proposedValues(action)[key]);
};
export const isUntouched = (draft: Draft): boolean => Object.keys(draft).length === 0;
export const reset = (draft: Draft, action: Action): Draft => patched(draft, action.id, { fields: undefined, links: undefined } as unknown as ActionDraft);

export function verdictOf(draft: Draft, action: Action): Verdict {
  const mine = draft[action.id];
  if (isLeft(draft, action)) return { action_id: action.id, verdict: "leave" };
  if (mine?.isOff) return { action_id: action.id, verdict: "reject", reason: mine.reason ?? "not_relevant", note: "" };
  if (mine?.linkTo) return { action_id: action.id, verdict: "link", record_id: mine.linkTo.id };
  if (mine?.fields ?? mine?.links) {
    const fields = mine.fields && (shapes[action.type].isUpdate ? { changes: mine.fields } : mine.fields);
    return { action_id: action.id, verdict: "edit", fields: fields ? { ...fields } : null, links: mine.links ? { ...mine.links } : null };
  }
  return { action_id: action.id, verdict: "accept" };
}

export const verdictsOf = (draft: Draft, proposal: Proposal): Verdict[] => proposal.actions.map((action) => verdictOf(draft, action));
/** What goes to somebody else. */
export const leftOf = (draft: Draft, proposal: Proposal): Action[] => proposal.actions.filter((action) => isLeft(draft, action) && !isLater(draft, action));
export const takenOf = (draft: Draft, proposal: Proposal): Action[] => proposal.actions.filter((action) => isTaken(draft, action));

/** Takes one of the server's ways out: its verdicts stand in place of ours for the actions they name. */
export function withVerdicts(draft: Draft, proposal: Proposal, verdicts: readonly Verdict[]): Draft {
  return verdicts.reduce((next, verdict) => {
    const action = proposal.actions.find((candidate) => candidate.id === verdict.action_id);
    if (!action) return next;
    switch (verdict.verdict) {
      case "accept":
        return patched(next, action.id, { isOff: false });
      case "leave":
        return patched(next, action.id, { isOff: false, isLeft: true });
      case "reject":
        return withReason(next, action, verdict.reason);
      case "link":
        return withLinkTo(next, action, { id: verdict.record_id, label: action.duplicates.find((one) => one.id === verdict.record_id)?.label ?? verdict.record_id });
      case "edit": {
        const fields = verdict.fields && (shapes[action.type].isUpdate ? (verdict.fields.changes as Values) : verdict.fields); // an update's one field
        const edited = patched(next, action.id, { isOff: false });
        const withFields = fields ? withValues(edited, action, fields) : edited;
        return verdict.links ? withLinks(withFields, action, verdict.links) : withFields;
      }
    }
  }, draft);
}

/** What remains of a draft when the package was read again: drafts of actions that are still there and unchanged. */
export function carriedOver(draft: Draft, before: Proposal, now: Proposal): Draft {
  const kept = Object.entries(draft).flatMap(([id, mine]): [string, ActionDraft][] => {
    const old = before.actions.find((action) => action.id === id);
    const next = now.actions.find((action) => action.ref === old?.ref && action.type === old?.type);
    if (!old || !next) return [];
    const isUnchanged = same(old.fields, next.fields) && same(old.links, next.links);
    return isUnchanged ? [[next.id, mine]] : mine.isOff ? [[next.id, { isOff: true, ...(mine.reason ? { reason: mine.reason } : {}) }]] : [];
  });
  return Object.fromEntries(kept);
}
