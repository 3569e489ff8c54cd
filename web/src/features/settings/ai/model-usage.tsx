import { useQuery } from "@tanstack/react-query";
import { readModelUsageOptions } from "@/api/generated/@tanstack/react-query.gen";
import { Section } from "@/components/ui/page";
import { Progress } from "@/components/ui/progress";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useTranslations } from "@/lib/i18n";
import { useFormats } from "@/lib/format";
import { useWorkspace } from "@/lib/workspace";
import { useCost } from "./cost";

/** What was spent of the month's budget, and by day; nothing where there is neither a model nor a cost. */
export function ModelUsage({ hasModel }: { hasModel: boolean }) {
  const t = useTranslations("ai");
  const format = useFormats();
  const cost = useCost();
  const workspace = useWorkspace();
  const query = useQuery(readModelUsageOptions({ path: workspace.path }));
  const usage = query.data;
  const budget = Number(usage?.monthly_budget ?? 0);
  const share = usage && budget > 0 ? Number(usage.spent) / budget : 0;
  if (!hasModel && !query.error && !usage?.days.length) return null;
  return (
    <Section title={t("usage")} description={t("usageBody")}>
      {query.error ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : !usage ? (
        <SkeletonRows rows={2} />
      ) : (
        <>
          <div className="mb-2 flex flex-wrap items-baseline justify-between gap-2 text-base">
            <span className="num font-medium">{t("spent", { spent: cost(usage.spent), budget: format.money(usage.monthly_budget, "USD") })}</span>
            <span className="num text-sm text-muted">{format.percent(Math.min(share, 1))}</span>
          </div>
          <Progress value={share} label={t("usage")} tone={share >= 1 ? "bad" : "accent"} />
          {share >= 0.9 && <p className="mt-2 text-sm text-warn">{t(share >= 1 ? "budgetSpent" : "budgetNear")}</p>}
          {usage.days.length === 0 ? (
            <p className="mt-4 text-sm text-muted">{t("noUsage")}</p>
          ) : (
            <div className="scroll-thin mt-4 overflow-x-auto">
              <table className="num w-full text-sm">
                <thead className="text-left text-xs text-muted">
                  <tr className="border-b border-line">
                    <th className="py-1.5 font-medium">{t("day")}</th>
                    <th className="py-1.5 pl-2 text-right font-medium">{t("questions")}</th>
                    <th className="py-1.5 pl-2 text-right font-medium">{t("failed")}</th>
                    <th className="py-1.5 pl-2 text-right font-medium">{t("tokens")}</th>
                    <th className="py-1.5 pl-2 text-right font-medium">{t("cost")}</th>
                  </tr>
                </thead>
                <tbody>
                  {[...usage.days].reverse().map((day) => (
                    <tr key={day.day} className="border-b border-line last:border-b-0">
                      <td className="py-1.5">{format.dayShort(day.day)}</td>
                      <td className="py-1.5 pl-2 text-right">{format.number(day.calls)}</td>
                      <td className="py-1.5 pl-2 text-right">{format.number(day.failed)}</td>
                      <td className="py-1.5 pl-2 text-right">{format.number(day.input_tokens + day.output_tokens)}</td>
                      <td className="py-1.5 pl-2 text-right">{cost(day.cost)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </>
      )}
    </Section>
  );
}
