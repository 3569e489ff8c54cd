import { Cpu } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import type { Proposal } from "./model";

/** Which language model read the thread, or why the built-in rules stand in for it. */
export default function Analyst({ analyst }: { analyst: Proposal["analyst"] }) {
  const t = useTranslations("ai");
  return (
    <p role="note" className="flex gap-2 text-sm text-muted">
      <Cpu aria-hidden className="mt-0.5 size-4 shrink-0 stroke-[1.5]" />
      <span>{analyst.model ? t("readBy", { model: analyst.model }) : t("readByRules", { why: t(`faults.${analyst.note ?? "resting"}`) })}</span>
    </p>
  );
}
