/** Names of records that were picked here and that the package itself does not know. */
import { linksIn, textOf, type Action, type Proposal } from "./model";

const picked = new Map<string, string>();

export const remember = (id: string, label: string): void => void picked.set(id, label);

/** What the record of an action is called. */
export function titleOf(action: Action): string {
  const fields: Record<string, unknown> = { ...action.fields };
  return textOf(fields.name ?? fields.title ?? fields.subject ?? action.target?.label);
}

/** A link's name: the proposed record's, the existing one's, or what was picked. */
export function linkName(proposal: Proposal, link: string): string {
  const own = proposal.actions.find((action) => action.ref === link);
  if (own) return titleOf(own);
  for (const action of proposal.actions) {
    const label = action.labels[link];
    if (label) return label;
    if (action.target?.id === link) return action.target.label;
  }
  // A record that the reader does not see has no name here.
  return picked.get(link) ?? (proposal.actions.some((action) => action.is_out_of_sight) ? "•••" : link);
}

/** Whether a link points into the package. */
export const isInside = (proposal: Proposal, link: string): boolean => proposal.actions.some((action) => action.ref === link);

/** The actions that point to this one. */
export const dependentsOf = (proposal: Proposal, action: Action): Action[] =>
  proposal.actions.filter((other) => other.id !== action.id && (other.depends_on.includes(action.id) || Object.values({ ...other.links }).some((value) => linksIn(value).includes(action.ref))));
