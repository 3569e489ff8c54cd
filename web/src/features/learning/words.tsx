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
