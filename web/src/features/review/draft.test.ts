import { describe, expect, it } from "vitest";
import { putOff, withAnswer, withoutAnswer, withoutDelay } from "./answering";
import { answersOf, carriedOver, currencyOf, isBlocked, isEdited, isLeft, isTaken, isUntouched, leftOf, linksOf, noDraft, openQuestion, takenOf, targetOf, toggled, verdictOf, verdictsOf, withLinkTo, withReason, withValues, withVerdicts } from "./draft";
import { amountText, type Action, type Proposal, type Question } from "./model";

const shared = {
  position: 0, confidence: "clear", confidence_value: 0.9, reason: "", risk: "normal", risk_reason: null, risks: [], evidence: [], target: null,
  duplicates: [], labels: {}, depends_on: [], state: "pending", reject_reason: null, reject_note: null,
  is_out_of_sight: false, hidden_fields: [], is_beyond_rights: false, questions: [],
} as const;
const company = { ...shared, id: "a1", ref: "company:acme", type: "create_company", fields: { name: "Acme", domain: "acme.example" }, links: {} } as unknown as Action;
const contact = { ...shared, id: "a2", ref: "contact:jane", type: "create_contact", fields: { name: "Jane", title: null }, links: { company: "company:acme" } } as unknown as Action;
const update = { ...shared, id: "a3", ref: "update:raj", type: "update_contact", fields: { changes: { title: "Lead", phone: null } }, links: { target: "ct" } } as unknown as Action;
const proposal = { id: "p", actions: [company, contact, update] } as unknown as Proposal;

describe("a draft of verdicts", () => {
  it("accepts what nobody touched", () => {
    expect(verdictsOf(noDraft, proposal).map((one) => one.verdict)).toEqual(["accept", "accept", "accept"]);
  });

  it("rejects what is left out, with its reason, and forgets it when it is taken again", () => {
    const off = withReason(toggled(noDraft, company), company, "duplicate");
    expect(verdictOf(off, company)).toEqual({ action_id: "a1", verdict: "reject", reason: "duplicate", note: "" });
    expect(isUntouched(toggled(off, company))).toBe(true);
  });

  it("sends edited fields as a whole, and none once they are as proposed again", () => {
    const edited = withValues(noDraft, company, { name: "Acme AG" });
    expect(verdictOf(edited, company)).toMatchObject({ verdict: "edit", fields: { name: "Acme AG", domain: "acme.example" }, links: null });
    expect(isEdited(withValues(edited, company, { name: "Acme" }), company)).toBe(false);
  });

  it("keeps an update's fields under `changes`", () => {
    expect(verdictOf(withValues(noDraft, update, { title: "CTO" }), update)).toMatchObject({ fields: { changes: { title: "CTO", phone: null } } });
  });

  it("takes the record's currency where an update names none", () => {
    const amount = { ...shared, id: "a4", ref: "update:deal", type: "update_deal", fields: { changes: { amount: "139500.00" } }, links: { target: "de" }, target: { id: "de", label: "Cell", current: { currency: "USD" } } } as unknown as Action;
    expect(currencyOf(noDraft, amount)).toBe("USD");
    expect(currencyOf(withValues(noDraft, amount, { currency: "CHF" }), amount)).toBe("CHF");
    expect(currencyOf(noDraft, company)).toBe("");
  });

  it("keeps edits of an action that is left out and taken again", () => {
    const edited = withValues(noDraft, company, { name: "Acme AG" });
    expect(toggled(toggled(edited, company), company)).toEqual(edited);
  });

  it("links to an existing record instead", () => {
    expect(verdictOf(withLinkTo(noDraft, company, { id: "c9", label: "Acme Industries" }), company)).toEqual({ action_id: "a1", verdict: "link", record_id: "c9" });
  });

  it("takes a way out: dependents are left out, or lose their link", () => {
    const off = toggled(noDraft, company);
    const dropped = withVerdicts(off, proposal, [{ action_id: "a2", verdict: "reject", reason: "not_relevant", note: "" }]);
    expect(isTaken(dropped, contact)).toBe(false);
    const unlinked = withVerdicts(off, proposal, [{ action_id: "a2", verdict: "edit", fields: null, links: { company: null } }]);
    expect(verdictOf(unlinked, contact)).toMatchObject({ verdict: "edit", fields: null, links: { company: null } });
  });

  it("carries choices over to a newer package only where the action is the same", () => {
    const draft = toggled(withValues(noDraft, contact, { title: "CEO" }), company);
    const newer = { id: "q", actions: [{ ...company, id: "b1" }, { ...contact, id: "b2", fields: { name: "Jane Roe", title: null } }] } as unknown as Proposal;
    expect(carriedOver(draft, proposal, newer)).toEqual({ b1: { isOff: true } });
  });
});

describe("what is left to somebody else", () => {
  // The deal's amount is hidden from the person; the task needs the deal, and nothing of its own is hidden.
  const deal = { ...contact, id: "a4", ref: "deal:arms", type: "create_deal", fields: { name: "12 arms" }, links: {}, hidden_fields: ["amount"], is_beyond_rights: true } as unknown as Action;
  const task = { ...contact, id: "a5", ref: "task:quote", type: "create_task", fields: { title: "Quote" }, links: { about: ["deal:arms"] }, is_beyond_rights: true } as unknown as Action;
  const mixed = { id: "p", actions: [company, deal, task] } as unknown as Proposal;

  it("is whatever is beyond the person's rights, until they say otherwise", () => {
    expect(leftOf(noDraft, mixed).map((one) => one.ref)).toEqual(["deal:arms", "task:quote"]);
    expect(takenOf(noDraft, mixed)).toEqual([company]);
    expect(verdictsOf(noDraft, mixed).map((one) => one.verdict)).toEqual(["accept", "leave", "leave"]);
  });

  it("cannot be taken where something is hidden, only rejected and left again", () => {
    expect([isBlocked(deal), isBlocked(task)]).toEqual([true, false]);
    const off = toggled(noDraft, deal);
    expect(verdictOf(off, deal)).toMatchObject({ verdict: "reject", reason: "not_relevant" });
    expect(isLeft(toggled(off, deal), deal)).toBe(true);
  });

  it("is taken, left out and taken again where nothing of it is hidden", () => {
    const taken = toggled(noDraft, task);
    expect(verdictOf(taken, task)).toMatchObject({ verdict: "accept" });
    const off = toggled(taken, task);
    expect(verdictOf(off, task)).toMatchObject({ verdict: "reject" });
    expect(verdictOf(toggled(off, task), task)).toMatchObject({ verdict: "accept" });
  });

  it("takes along what needs it, by the server's way out, which an edit takes back", () => {
    const left = withVerdicts(withValues(noDraft, contact, { title: "CEO" }), proposal, [{ action_id: "a2", verdict: "leave" }]);
    expect(verdictOf(left, contact)).toEqual({ action_id: "a2", verdict: "leave" });
    // What was entered is kept for when it is taken after all.
    expect(verdictOf(toggled(left, contact), contact)).toMatchObject({ verdict: "edit", fields: { title: "CEO" } });
    expect(isLeft(withReason(left, contact, "wrong"), contact)).toBe(false);
  });

  it("is carried over to a newer package where the action is the same", () => {
    const draft = toggled(noDraft, task);
    const newer = { id: "q", actions: [{ ...task, id: "b5" }] } as unknown as Proposal;
    expect(verdictsOf(carriedOver(draft, mixed, newer), newer)).toEqual([{ action_id: "b5", verdict: "accept" }]);
  });
});

describe("an answer", () => {
  const question = {
    kind: "deal", field: null, link: "d1", none: "create", action_ids: ["q1", "q2"], waiting_ids: ["q1", "q2"],
    candidates: [{ key: "d1", label: "Pumps", record_type: "deal", target: { id: "d1", label: "Pumps", current: {} } }, { key: "d2", label: "Valves", record_type: "deal", target: { id: "d2", label: "Valves", current: {} } }],
  } as unknown as Question;
  const won = { ...shared, id: "q1", ref: "update:d", type: "update_deal", fields: { changes: { stage: "won" } }, links: { target: "d1" }, target: { id: "d1", label: "Pumps" }, questions: [question] } as unknown as Action;
  const task = { ...shared, id: "q2", ref: "task:x", type: "create_task", fields: { title: "Confirm" }, links: { about: ["d1", "c"], parent: null } } as unknown as Action;
  const asking = { id: "p", actions: [won, task] } as unknown as Proposal;

  it("closes the question, and what hangs on it is shown with what is meant", () => {
    expect(openQuestion(noDraft, won)).toBe(question);
    const answered = withAnswer(noDraft, won, question, "d2");
    expect(openQuestion(answered, won)).toBeUndefined();
    expect(answersOf(answered, asking)).toEqual([{ action_id: "q1", field: null, answer: "d2" }]);
    expect(targetOf(answered, won)?.label).toBe("Valves");
    expect(linksOf(answered, task).about).toEqual(["d2", "c"]);
    expect(verdictsOf(answered, asking).map((one) => one.verdict)).toEqual(["accept", "accept"]);
    expect(isUntouched(withoutAnswer(answered, won, question))).toBe(true);
  });

  it("can wait: then everything that hangs on it is left, and goes to nobody", () => {
    const later = putOff(noDraft, question);
    expect(verdictsOf(later, asking).map((one) => one.verdict)).toEqual(["leave", "leave"]);
    expect(leftOf(later, asking)).toEqual([]);
    expect(isUntouched(withoutDelay(later, question))).toBe(true);
  });
});

describe("amounts in fields", () => {
  it("leaves out noughts that say nothing", () => {
    expect([amountText("139500.00"), amountText("139500.50"), amountText("100"), amountText(null)]).toEqual(["139500", "139500.50", "100", ""]);
  });
});
