import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, Cpu } from "lucide-react";
import { useState } from "react";
import type { GetLanguageModelResponse } from "@/api/generated";
import { getMailPrivacyOptions, removeLanguageModelMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/dialog";
import { Section } from "@/components/ui/page";
import { useTranslations } from "@/lib/i18n";
import { useFormats } from "@/lib/format";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { ModelForm } from "./model-form";
import { ModelTest } from "./model-test";

export function ModelChoice({ state, canManage }: { state: GetLanguageModelResponse; canManage: boolean }) {
  const t = useTranslations("ai");
  const format = useFormats();
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const remove = useMutation({
    ...removeLanguageModelMutation(),
    onSuccess: () => toast(t("removed"), { tone: "good" }),
    onError: (error) => toast(asApiError(error).detail, { tone: "bad" }),
    onSettled: () => {
      setLeaving(false);
      void invalidateTags(queries, "language_model");
    },
  });
  const chosen = state.chosen;
  const boxes = useQuery({ ...getMailPrivacyOptions({ path: workspace.path }), enabled: chosen !== null }).data?.mailboxes ?? [];
  const keptBoxes = boxes.filter((box) => chosen?.excluded_accounts.includes(box.id));
  const isAllKept = boxes.length > 0 && keptBoxes.length === boxes.length;
  const kept = [...keptBoxes.map((box) => t("mailOf", { name: box.name })), ...(chosen?.excluded_labels ?? []).map((label) => t("quoted", { label }))];
  return (
    <Section title={t("title")} description={t("body")}>
      <div className="flex flex-wrap items-start gap-3 rounded-lg border border-line p-4">
        <Cpu aria-hidden className="mt-0.5 size-5 shrink-0 stroke-[1.5] text-muted" />
        <div className="min-w-0 flex-1 basis-60">
          <p className="flex flex-wrap items-center gap-2 text-base font-medium">
            <span className="break-all">{chosen ? chosen.model : t("builtin")}</span>
            {chosen && <Badge tone={chosen.privacy === "builtin" ? "plain" : "accent"}>{t(`privacyWord.${chosen.privacy}`)}</Badge>}
          </p>
          <p className="mt-0.5 text-sm text-muted">
            {!chosen ? t("builtinBody") : chosen.privacy === "builtin" ? t("pausedBody") : isAllKept ? t("allKept") : t("goesTo", { host: state.host ?? "" })}
          </p>
          {chosen && chosen.privacy !== "builtin" && !isAllKept && kept.length > 0 && <p className="mt-0.5 text-sm text-pretty wrap-anywhere text-muted">{t("keptFrom", { what: kept.join(", ") })}</p>}
          {chosen?.fault && (
            <p role="status" className="mt-2 flex gap-1.5 text-sm text-bad">
              <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 stroke-[1.75]" />
              <span>
                {t(`faults.${chosen.fault}`)} {t("rulesMeanwhile")}
              </span>
            </p>
          )}
          {chosen?.tested_at && !chosen.fault && <p className="mt-1 text-xs text-faint">{t("testedAt", { ago: format.ago(chosen.tested_at) })}</p>}
        </div>
        {canManage && (
          <div className="flex flex-wrap gap-2">
            {chosen && <ModelTest />}
            <Button variant={chosen ? "secondary" : "primary"} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              {chosen ? t("change") : t("choose")}
            </Button>
            {chosen && (
              <Button variant="ghost" onClick={() => setLeaving(true)}>
                {t("remove")}
              </Button>
            )}
          </div>
        )}
      </div>
      {!canManage && <p className="mt-3 text-sm text-muted">{t("adminsChoose")}</p>}
      {isOpen && canManage && <ModelForm key={chosen?.updated_at ?? "new"} chosen={chosen} onDone={() => setOpen(false)} />}
      <Confirm
        open={isLeaving}
        onOpenChange={setLeaving}
        title={t("removeTitle")}
        description={t("removeBody")}
        action={t("remove")}
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate({ path: workspace.path })}
      />
    </Section>
  );
}
