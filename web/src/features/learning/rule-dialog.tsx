import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { useForm } from "react-hook-form";
import { createLearningRuleMutation, updateLearningRuleMutation } from "@/api/generated/@tanstack/react-query.gen";
import { previewLearningRule } from "@/api/generated/sdk.gen";
import type { RuleRead } from "@/api/generated/types.gen";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input, Select } from "@/components/ui/input";
import { useRefusal } from "@/lib/form";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { actionTypes, asActionType, EffectText, RuleText } from "./words";

const lengths = [30, 90, 365] as const;
const DAY_MS = 86_400_000;

/** `receipts@shop.example` is an address, `shop.example` a domain, anything else nothing. */
function readWhom(text: string): { sender: string | null; domain: string | null } | null {
  const whom = text.trim().toLowerCase().replace(/^@/, "");
  if (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(whom)) return { sender: whom, domain: null };
  if (/^[^@\s/:]+\.[^@\s/:]+$/.test(whom)) return { sender: null, domain: whom };
  return null;
}

/** A rule as it is to be; `rule` null writes a new one. Of one that exists, whom and what it is about stays. */
export function RuleDialog({ rule, onClose }: { rule: RuleRead | null; onClose(): void }) {
  const t = useTranslations("learning");
  const common = useTranslations("common");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const { date } = useFormats();
  const form = useForm({
    defaultValues: {
      whom: rule?.sender ?? rule?.domain ?? "",
      action_type: asActionType(rule?.action_type ?? "any"),
      kind: rule?.kind ?? ("hold" as const),
      expires: rule?.expires_at ? "keep" : "",
    },
  });
  const refusal = useRefusal(form);
  const handlers = {
    onSuccess: async () => {
      toast(rule ? t("ruleSaved") : t("ruleMade"), { tone: "good" });
      await invalidateTags(queries, "learning");
      onClose();
    },
    onError: (error: unknown) => refusal.refuse(error),
  };
  const create = useMutation({ ...createLearningRuleMutation(), ...handlers });
  const update = useMutation({ ...updateLearningRuleMutation(), ...handlers });
  const submit = form.handleSubmit(({ whom, action_type, kind, expires }) => {
    refusal.clear();
    const about = readWhom(whom);
    if (!about) return form.setError("whom", { message: t("wrongWhom") }, { shouldFocus: true });
    const expires_at = expires === "keep" ? (rule?.expires_at ?? null) : expires ? new Date(Date.now() + Number(expires) * DAY_MS).toISOString() : null;
    if (rule) update.mutate({ path: { ...workspace.path, rule_id: rule.id }, body: { version: rule.version, kind, expires_at } });
    else create.mutate({ path: workspace.path, body: { ...about, action_type, kind, expires_at } });
  });
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()} title={rule ? t("editRule") : t("newRule")}>
      <form noValidate className="contents" onSubmit={(event) => void submit(event)}>
        <DialogBody className="flex flex-col gap-4">
          <FormProblem problem={refusal.problem} />
          {rule ? (
            <p className="text-base">
              <RuleText rule={{ ...rule, kind: form.watch("kind") }} />
            </p>
          ) : (
            <>
              <Field label={t("whom")} help={t("whomHelp")} error={form.formState.errors.whom?.message}>
                {(control) => <Input {...control} autoFocus autoCapitalize="none" spellCheck={false} {...form.register("whom")} />}
              </Field>
              <Field label={t("what")}>
                {(control) => (
                  <Select {...control} {...form.register("action_type")}>
                    {actionTypes.map((type) => (
                      <option key={type} value={type}>
                        {t(`types.${type}`)}
                      </option>
                    ))}
                  </Select>
                )}
              </Field>
            </>
          )}
          <Field label={t("kind")}>
            {(control) => (
              <Select {...control} {...form.register("kind")}>
                <option value="hold">{t("hold")}</option>
                <option value="allow">{t("allow")}</option>
              </Select>
            )}
          </Field>
          <Field label={t("expires")} error={form.formState.errors.expires?.message}>
            {(control) => (
              <Select {...control} {...form.register("expires")}>
                {rule?.expires_at && <option value="keep">{t("keepEnd", { when: date(rule.expires_at) })}</option>}
                <option value="">{t("never")}</option>
                {lengths.map((days) => (
                  <option key={days} value={days}>
                    {t("days", { count: days })}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Preview whom={form.watch("whom")} type={form.watch("action_type")} />
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" variant="primary" isBusy={create.isPending || update.isPending}>
            {common("save")}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}

/** What the rule would have done, while it is being written. */
function Preview({ whom, type }: { whom: string; type: (typeof actionTypes)[number] }) {
  const workspace = useWorkspace();
  const about = readWhom(useDeferredValue(whom));
  const effect = useQuery({
    queryKey: [{ tags: ["learning"] }, "effect", workspace.path, about, type],
    enabled: about !== null,
    queryFn: async ({ signal }) =>
      (await previewLearningRule({ path: workspace.path, body: { ...about, action_type: type }, signal, throwOnError: true })).data,
  });
  return (
    <p aria-live="polite" className="min-h-5 text-sm text-pretty text-muted">
      {effect.data && <EffectText effect={effect.data} />}
    </p>
  );
}
