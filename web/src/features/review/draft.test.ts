import { describe, expect, it } from "vitest";
import { carriedOver, isEdited, isTaken, isUntouched, noDraft, toggled, verdictOf, verdictsOf, withLinkTo, withReason, withValues, withVerdicts } from "./draft";
import type { Action, Proposal } from "./model";

const shared = {
  position: 0, confidence: "clear", confidence_value: 0.9, reason: "", risk: "normal", risk_reason: null, risks: [], evidence: [], target: null,
  duplicates: [], labels: {}, depends_on: [], state: "pending", reject_reason: null, reject_note: null,
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
