/** Evidence of a whole package, by message and source, with ids that marks in the text carry. */
import type { Evidence, Proposal } from "./model";
import type { Mark } from "./passages";

export interface Cited extends Mark {
  actionId: string;
  field: string | null;
  source: Evidence["source"];
  messageId: string;
}

/** Only what was found at its place in the stored message: a quote that is not there is never shown as one. */
export function citedIn(proposal: Proposal): Cited[] {
  return proposal.actions.flatMap((action) =>
    action.evidence
      .map((one, index): Cited | null =>
        one.is_verified
          ? { id: `${action.id}/${index}`, actionId: action.id, field: one.field, source: one.source, messageId: one.message_id, start: one.start, end: one.end }
          : null,
      )
      .filter((one): one is Cited => one !== null),
  );
}
