/** The review's names for the generated shapes, and what each type of action consists of. */
import type {
  Approve,
  DifferenceRead,
  ExecutionRead,
  PreviewRead,
  ProposalRead,
  ProposalRow,
  RefusalRead,
  RejectReason,
  UndoBlockerRead,
} from "@/api/generated";
import type { RecordType } from "@/api/types";

export type Proposal = ProposalRead;
export type Row = ProposalRow;
export type Action = Proposal["actions"][number];
export type ActionType = Action["type"];
export type Evidence = Action["evidence"][number];
export type Question = Action["questions"][number];
export type Candidate = Question["candidates"][number];
export type Answer = NonNullable<Approve["answers"]>[number];
export type Verdict = Approve["verdicts"][number];
export type WayOut = RefusalRead["ways_out"][number];
export type { DifferenceRead as Difference, ExecutionRead as Execution, PreviewRead as Preview, RefusalRead as Refusal, RejectReason, UndoBlockerRead as Blocker };

export const rejectReasons = ["wrong", "not_relevant", "duplicate", "already_done", "private", "other"] as const satisfies readonly RejectReason[];

/** Fields or links of an action as plain JSON: what an edit sends back as a whole. */
export type Values = Readonly<Record<string, unknown>>;

export type FieldKind = "text" | "email" | "phone" | "url" | "amount" | "date" | "due" | "instant" | "stage" | "member" | "long" | "emails" | "status" | "company" | "interaction";
export interface FieldSpec {
  key: FieldKey;
  kind: FieldKind;
  isRequired?: true;
}
export type FieldKey =
  | "name" | "domain" | "website" | "phone" | "address" | "email" | "title" | "company" | "amount" | "stage" | "close_date"
  | "due" | "assignee" | "status" | "kind" | "occurred_at" | "summary" | "to" | "subject" | "body";
export interface LinkSpec {
  key: LinkKey;
  types: readonly RecordType[];
  isMany: boolean;
}
export type LinkKey = "company" | "companies" | "contacts" | "add_companies" | "add_contacts" | "about" | "parent" | "related";

const company: FieldSpec[] = [
  { key: "name", kind: "text", isRequired: true },
  { key: "domain", kind: "text" },
  { key: "website", kind: "url" },
  { key: "phone", kind: "phone" },
  { key: "address", kind: "text" },
];
const contact: FieldSpec[] = [
  { key: "name", kind: "text", isRequired: true },
  { key: "title", kind: "text" },
  { key: "email", kind: "email" },
  { key: "phone", kind: "phone" },
];
const deal: FieldSpec[] = [
  { key: "name", kind: "text", isRequired: true },
  { key: "amount", kind: "amount" },
  { key: "stage", kind: "stage" },
  { key: "close_date", kind: "date" },
];
const task: FieldSpec[] = [
  { key: "title", kind: "text", isRequired: true },
  { key: "due", kind: "due" },
  { key: "assignee", kind: "member" },
];
const optional = (specs: FieldSpec[]): FieldSpec[] => specs.map(({ key, kind }) => ({ key, kind }));
const about: LinkSpec = { key: "about", types: ["company", "contact", "deal"], isMany: true };

export interface ActionShape {
  record: RecordType;
  isUpdate: boolean;
  fields: readonly FieldSpec[];
  links: readonly LinkSpec[];
}

export const shapes: Record<ActionType, ActionShape> = {
  create_company: { record: "company", isUpdate: false, fields: company, links: [] },
  update_company: { record: "company", isUpdate: true, fields: optional(company), links: [] },
  create_contact: { record: "contact", isUpdate: false, fields: contact, links: [{ key: "company", types: ["company"], isMany: false }] },
  update_contact: { record: "contact", isUpdate: true, fields: [...optional(contact), { key: "company", kind: "company" }], links: [] },
  create_deal: {
    record: "deal",
    isUpdate: false,
    fields: deal,
    links: [
      { key: "companies", types: ["company"], isMany: true },
      { key: "contacts", types: ["contact"], isMany: true },
      { key: "related", types: ["deal"], isMany: false },
    ],
  },
  update_deal: {
    record: "deal",
    isUpdate: true,
    fields: optional(deal),
    links: [
      { key: "add_contacts", types: ["contact"], isMany: true },
      { key: "add_companies", types: ["company"], isMany: true },
    ],
  },
  create_task: { record: "task", isUpdate: false, fields: task, links: [about, { key: "parent", types: ["task"], isMany: false }] },
  update_task: { record: "task", isUpdate: true, fields: [{ key: "title", kind: "text" }, { key: "due", kind: "due" }, { key: "status", kind: "status" }], links: [] },
  log_interaction: {
    record: "interaction",
    isUpdate: false,
    fields: [
      { key: "kind", kind: "interaction", isRequired: true },
      { key: "occurred_at", kind: "instant" },
      { key: "summary", kind: "long" },
    ],
    links: [about],
  },
  draft_reply: {
    record: "interaction",
    isUpdate: false,
    fields: [
      { key: "to", kind: "emails", isRequired: true },
      { key: "subject", kind: "text", isRequired: true },
      { key: "body", kind: "long", isRequired: true },
    ],
    links: [about],
  },
};

/** The values that a person may edit: an update keeps its own under `changes`. */
export function proposedValues(action: Action): Values {
  const fields: Values = { ...action.fields };
  return shapes[action.type].isUpdate ? { ...(fields.changes as Values | undefined) } : fields; // an update's one field
}

export const proposedLinks = (action: Action): Values => ({ ...action.links });

/** What a link list holds, whatever its form: one link, many, or a related deal. */
export function linksIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.filter((item): item is string => typeof item === "string");
  if (typeof value === "object" && value !== null && "deal" in value && typeof value.deal === "string") return [value.deal];
  return [];
}

export const isCreating = (type: ActionType): boolean => type.startsWith("create_");
export const textOf = (value: unknown): string => (value === null || value === undefined ? "" : String(value));

/** An amount as one writes it: whole units without the two noughts that would be cut off in a narrow field. */
export const amountText = (value: unknown): string => textOf(value).replace(/\.00$/, "");
