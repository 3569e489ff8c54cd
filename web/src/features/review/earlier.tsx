import { History } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import type { Proposal } from "./model";
import { linkName } from "./names";

/** Earlier conversations that may belong to a deal: what the package is, and what rejecting means. */
export default function Earlier({ proposal }: { proposal: Proposal }) {
  const t = useTranslations("notices");
  const [first] = proposal.actions;
  const deal = first?.type === "log_interaction" ? first.links.about?.[0] : undefined;
  return (
    <section role="note" className="flex gap-2.5 rounded-lg border border-line bg-rail px-4 py-3 text-sm">
      <History aria-hidden className="mt-0.5 size-4 shrink-0 stroke-[1.5] text-muted" />
      <div className="min-w-0">
        <h3 className="font-medium">{t("earlier.title", { count: proposal.actions.length, name: deal ? linkName(proposal, deal) : "" })}</h3>
        <p className="mt-0.5 text-muted">{t("earlier.body")}</p>
      </div>
    </section>
  );
}
