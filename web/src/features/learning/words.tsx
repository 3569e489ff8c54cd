import type { ReactNode } from "react";
import type { EffectRead } from "@/api/generated/types.gen";
import { useTranslations } from "@/lib/i18n";

export const actionTypes = [
  "any", "create_task", "create_contact", "create_company", "create_deal", "update_deal", "update_contact", "update_company", "update_task", "log_interaction", "draft_reply",
] as const;
export type ActionType = (typeof actionTypes)[number];

export const asActionType = (text: string): ActionType => actionTypes.find((one) => one === text) ?? "any";

interface About {
  kind?: "hold" | "allow";
  action_type: string;
  sender: string | null;
  domain: string | null;
}

/** A rule as a sentence. */
export function RuleText({ rule }: { rule: About }) {
  const t = useTranslations("learning");
  return t.rich(rule.kind === "allow" ? "allows" : "holds", {
    what: t(`types.${asActionType(rule.action_type)}`),
    whom: rule.sender ?? rule.domain ?? "",
    b: (text: ReactNode) => <b className="font-medium break-words">{text}</b>,
  });
}

/** What a rule would have done. */
export function EffectText({ effect }: { effect: EffectRead }) {
  const t = useTranslations("learning");
  if (effect.packages === 0) return null;
  return effect.touched === 0 ? t("effectNone", { packages: effect.packages }) : t("effect", { ...effect });
}

/** The fields of suggestions, and what the same is called on a record. */
const fields = {
  name: "name", email: "email", title: "title", phone: "phone", domain: "domain", website: "website", address: "address", company: "company",
  amount: "amount", currency: "currency", stage: "stage", close_date: "close_on", due: "due_on", assignee: "assignee", status: "status",
  kind: "kind", occurred_at: "occurred_at", summary: "body", body: "body", subject: "title", to: "email",
} as const;
const isField = (name: string): name is keyof typeof fields => name in fields;

/** A field of a suggestion as records name it. */
export function useFieldWord(): (field: string) => string {
  const records = useTranslations("records");
  return (field) => (isField(field) ? records(`fields.${fields[field]}`) : field);
}

/** A preference as a sentence. */
export function PreferenceText({ preference }: { preference: { kind: "deal_name" | "task_title" | "task_due"; value: string } }) {
  const t = useTranslations("learning");
  const { kind, value } = preference;
  if (kind === "task_due") return t("preference.says.task_due", { count: Number(value) });
  const named = value.replace("{name}", t(`preference.name.${kind}`)).replace("{company}", t("preference.company"));
  return t.rich(`preference.says.${kind}`, { pattern: named, b: (text: ReactNode) => <b className="font-medium break-words">{text}</b> });
}
