/** The history's fields and values, as the audit log keeps them, in the user's language. */
import type { HistoryEntry } from "@/api/types";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";
import { useMembers } from "./member-picker";
import { useRoleLabel } from "./roles";

type Change = HistoryEntry["changes"][number];

export interface SaidChange {
  field: string;
  label: string;
  before: string | null;
  after: string | null;
}

const fields = [
  "name", "title", "email", "phone", "domain", "website", "address", "description", "owner", "stage", "amount", "currency", "close_on", "closed_at",
  "status", "due_on", "due_at", "completed_at", "assignee", "parent", "kind", "body", "occurred_at", "links", "company", "contact", "deal", "task",
  "interaction", "relation", "role", "stages", "sharing", "mail_sharing", "requires_second_factor",
] as const;
const values = { status: ["open", "done"], kind: ["call", "meeting", "note", "email"] } as const;
const relations = ["renewal", "expansion", "follow_on"] as const;

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
const isId = (value: unknown): value is string => typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);

/** What changed, one line a field; an id that names nobody tells a reader nothing and is left out. */
export function useChangeWords(): (changes: readonly Change[]) => SaidChange[] {
  const t = useTranslations("records");
  const format = useFormats();
  const members = useMembers();
  const roleLabel = useRoleLabel();

  const text = (field: string, value: string, currency: string | undefined): string => {
    const known = field === "status" ? values.status.find((one) => one === value) : field === "kind" ? values.kind.find((one) => one === value) : undefined;
    if (known) return t(known);
    if (field === "amount" && /^-?\d+(\.\d+)?$/.test(value)) return currency ? format.money(value, currency) : format.number(Number(value));
    if (/_on$/.test(field) && /^\d{4}-\d\d-\d\d$/.test(value)) return format.day(value);
    if (/_at$/.test(field) && !Number.isNaN(Date.parse(value))) return format.moment(value);
    if (field === "relation") {
      const [, relation, name] = /^([a-z_]+): (.*)$/.exec(value) ?? [];
      const word = relations.find((one) => one === relation);
      return word ? `${t(word)}: ${name}` : value;
    }
    // "Jane Roe (decision_maker)": what one is for the other, by the name it is stored under.
    const [, name, role] = /^(.*) \(([a-z_]+)\)$/.exec(value) ?? [];
    if (name && role) return `${name} (${role === "former" ? t("former") : roleLabel(role)})`;
    return value;
  };
  const said = (field: string, value: unknown, currency: string | undefined): string | null => {
    if (isEmpty(value)) return null;
    if (typeof value === "boolean") return value ? t("yes") : t("no");
    if (Array.isArray(value)) return value.map((one) => String(one).replace(/^(company|contact|deal|task): /, "")).join(", ");
    if (typeof value === "object") return JSON.stringify(value);
    return text(field, String(value), currency);
  };
  const named = (value: unknown): unknown => (isId(value) ? (members.find((member) => member.id === value)?.name ?? value) : value);

  return (changes) => {
    const currency = changes.find((change) => change.field === "currency");
    const currencyOf = (side: "before" | "after") => (typeof currency?.[side] === "string" ? currency[side] : undefined);
    const hasAmount = changes.some((change) => change.field === "amount");
    return changes
      .map((change) => ({ field: change.field.replace(/_id$/, ""), before: named(change.before), after: named(change.after) }))
      .filter(({ before, after }) => !isId(before) && !isId(after))
      // The amount beside it is written with its currency.
      .filter(({ field }) => !(field === "currency" && hasAmount))
      .map(({ field, before, after }) => {
        const known = fields.find((one) => one === field);
        return {
          field,
          label: known ? t(`fields.${known}`) : field.replaceAll("_", " "),
          before: said(field, before, currencyOf("before")),
          after: said(field, after, currencyOf("after")),
        };
      });
  };
}
