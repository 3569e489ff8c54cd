import { Cpu } from "lucide-react";
import { KeptBack } from "@/components/mail/kept-back";
import { ReadAgain } from "@/components/mail/read-again";
import { useTranslations } from "@/lib/i18n";
import type { Proposal } from "./model";

/** Which language model read the thread, or why the built-in rules stand in for it. */
export default function Analyst({ proposal: { analyst, state, thread_id } }: { proposal: Proposal }) {
  const t = useTranslations("ai");
  return (
    <div role="note" className="flex gap-2 text-sm text-muted">
      <Cpu aria-hidden className="mt-0.5 size-4 shrink-0 stroke-[1.5]" />
      <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
        {!analyst.model && analyst.note === "kept_back" ? (
          <KeptBack threadId={thread_id} canAsk={state === "pending"} />
        ) : (
          <>
            <p>{analyst.model ? t("readBy", { model: analyst.model }) : t("readByRules", { why: t(`faults.${analyst.note ?? "resting"}`) })}</p>
            {!analyst.model && state === "pending" && <ReadAgain threadId={thread_id} />}
          </>
        )}
      </div>
    </div>
  );
}
