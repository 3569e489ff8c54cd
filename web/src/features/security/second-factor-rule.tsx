import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { asApiError } from "@/api/errors";
import { getSecondFactorRuleOptions, setSecondFactorRuleMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Switch } from "@/components/ui/switch";
import { Section } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { useTranslations } from "@/lib/i18n";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

/** The workspace's rule that everybody needs a second factor, and whom it would send to set one up. */
export function SecondFactorRule() {
  const t = useTranslations("security");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const options = getSecondFactorRuleOptions({ path: { workspace_id: workspace.id } });
  const mayManage = workspace.can("workspace.manage");
  const rule = useQuery({ ...options, enabled: mayManage });
  const set = useMutation({
    ...setSecondFactorRuleMutation(),
    onSuccess: (saved) => {
      queries.setQueryData(options.queryKey, saved);
      toast(saved.is_required ? t("ruleOn") : t("ruleOff"), { tone: "good" });
    },
    onError: (error) => {
      const { code, detail } = asApiError(error);
      if (code !== "step_up_required") toast(code === "no_second_factor" ? t("ruleNeedsYours") : detail, { tone: "bad" });
    },
  });
  if (!mayManage) return null;
  const without = rule.data?.without ?? [];
  return (
    <Section title={t("ruleTitle")} description={t("ruleBody")}>
      {!rule.data ? (
        <SkeletonRows rows={1} />
      ) : (
        <div className="flex flex-col gap-2">
          <label className="flex items-center gap-3 text-base">
            <Switch
              checked={rule.data.is_required}
              disabled={set.isPending}
              onCheckedChange={(isRequired) => set.mutate({ path: { workspace_id: workspace.id }, body: { is_required: isRequired } })}
            />
            {t("ruleSwitch")}
          </label>
          <p className="text-sm text-muted">
            {without.length === 0
              ? t("ruleAllHave")
              : t("ruleWithout", { count: without.length, total: rule.data.member_count, names: without.slice(0, 3).map(({ name }) => name).join(", "), more: Math.max(0, without.length - 3) })}
          </p>
        </div>
      )}
    </Section>
  );
}
