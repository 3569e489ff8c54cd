import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { deleteLearningRuleMutation } from "@/api/generated/@tanstack/react-query.gen";
import type { RuleRead } from "@/api/generated/types.gen";
import { asApiError } from "@/api/errors";
import { Badge } from "@/components/ui/badge";
import { Button, IconButton } from "@/components/ui/button";
import { Confirm } from "@/components/ui/dialog";
import { Section } from "@/components/ui/page";
import { State } from "@/components/ui/states";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { RuleDialog } from "./rule-dialog";
import { RuleText } from "./words";

export function Rules({ rules, canManage }: { rules: readonly RuleRead[]; canManage: boolean }) {
  const t = useTranslations("learning");
  const common = useTranslations("common");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const [edited, setEdited] = useState<RuleRead | "new" | null>(null);
  const [leaving, setLeaving] = useState<RuleRead | null>(null);
  const remove = useMutation({
    ...deleteLearningRuleMutation(),
    onSuccess: () => toast(t("ruleDeleted"), { tone: "good" }),
    onError: (error) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" }),
    onSettled: () => {
      setLeaving(null);
      return invalidateTags(queries, "learning");
    },
  });
  const add = canManage && (
    <Button onClick={() => setEdited("new")}>
      <Plus aria-hidden />
      {t("newRule")}
    </Button>
  );
  return (
    <Section title={t("rules")} description={t("rulesBody")} aside={rules.length > 0 && add}>
      {rules.length === 0 ? (
        <State title={t("noRules")} actions={add} className="py-8">
          {t("noRulesBody")}
        </State>
      ) : (
        <ul>
          {rules.map((rule) => (
            <li key={rule.id} className="flex min-h-13 items-center gap-3 border-b border-line py-2.5 last:border-b-0">
              <RuleLine rule={rule} />
              {canManage && (
                <>
                  <IconButton label={t("editRule")} onClick={() => setEdited(rule)}>
                    <Pencil aria-hidden />
                  </IconButton>
                  <IconButton label={t("deleteRule")} onClick={() => setLeaving(rule)}>
                    <Trash2 aria-hidden />
                  </IconButton>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {edited && <RuleDialog rule={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
      <Confirm
        open={leaving !== null}
        onOpenChange={(isOpen) => !isOpen && setLeaving(null)}
        title={t("deleteTitle")}
        description={t("deleteBody")}
        action={common("delete")}
        isDanger
        isBusy={remove.isPending}
        onConfirm={() => leaving && remove.mutate({ path: { ...workspace.path, rule_id: leaving.id }, query: { version: leaving.version } })}
      />
    </Section>
  );
}

function RuleLine({ rule }: { rule: RuleRead }) {
  const t = useTranslations("learning");
  const { date } = useFormats();
  const meta = [
    t("heldCount", { count: rule.held }),
    ...(rule.created_by ? [t("madeBy", { name: rule.created_by })] : []),
    ...(rule.expires_at && !rule.is_expired ? [t("until", { when: date(rule.expires_at) })] : []),
  ];
  return (
    <span className="min-w-0 flex-1">
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1 text-base">
        <span className={rule.is_expired ? "text-muted line-through" : ""}>
          <RuleText rule={rule} />
        </span>
        {rule.is_expired ? <Badge tone="warn">{t("expired")}</Badge> : rule.origin === "learned" && <Badge>{t("learned")}</Badge>}
      </span>
      <span className="mt-0.5 block text-sm text-muted">{meta.join(" · ")}</span>
    </span>
  );
}
