import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { createLearningPreferenceMutation, updateLearningPreferenceMutation } from "@/api/generated/@tanstack/react-query.gen";
import type { PreferenceRead } from "@/api/generated/types.gen";
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

export const preferenceKinds = ["deal_name", "task_title", "task_due"] as const;
const starts = { deal_name: "{company} – {name}", task_title: "{company}: {name}", task_due: "3" } as const;
const lengths = [30, 90, 365] as const;
const DAY_MS = 86_400_000;

/** A preference as it is to be; null writes a new one of a kind that has none. */
export function PreferenceDialog({ preference, taken, onClose }: { preference: PreferenceRead | null; taken: readonly PreferenceRead[]; onClose(): void }) {
  const t = useTranslations("learning");
  const common = useTranslations("common");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const { date } = useFormats();
  const free = preferenceKinds.filter((kind) => taken.every((one) => one.kind !== kind || one.is_expired));
  const first = preference?.kind ?? free[0] ?? "deal_name";
  const form = useForm({ defaultValues: { kind: first, value: preference?.value ?? starts[first], expires: preference?.expires_at ? "keep" : "" } });
  const refusal = useRefusal(form);
  const handlers = {
    onSuccess: async () => {
      toast(preference ? t("preference.saved") : t("preference.made"), { tone: "good" });
      await invalidateTags(queries, "learning");
      onClose();
    },
    onError: (error: unknown) => refusal.refuse(error),
  };
  const create = useMutation({ ...createLearningPreferenceMutation(), ...handlers });
  const update = useMutation({ ...updateLearningPreferenceMutation(), ...handlers });
  const submit = form.handleSubmit(({ kind, value, expires }) => {
    refusal.clear();
    const expires_at = expires === "keep" ? (preference?.expires_at ?? null) : expires ? new Date(Date.now() + Number(expires) * DAY_MS).toISOString() : null;
    if (preference) update.mutate({ path: { ...workspace.path, preference_id: preference.id }, body: { version: preference.version, value, expires_at } });
    else create.mutate({ path: workspace.path, body: { kind, value, expires_at } });
  });
  const kind = form.watch("kind");
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()} title={preference ? t("preference.edit") : t("preference.new")} size="sm">
      <form noValidate className="contents" onSubmit={(event) => void submit(event)}>
        <DialogBody className="flex flex-col gap-4">
          <FormProblem problem={refusal.problem} />
          {!preference && (
            <Field label={t("preference.kind")}>
              {(control) => (
                <Select {...control} {...form.register("kind", { onChange: (event: { target: { value: (typeof preferenceKinds)[number] } }) => form.setValue("value", starts[event.target.value]) })}>
                  {free.map((one) => (
                    <option key={one} value={one}>
                      {t(`preference.kinds.${one}`)}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          )}
          <Field label={t(kind === "task_due" ? "preference.daysLabel" : "preference.pattern")} help={t(kind === "task_due" ? "preference.daysHelp" : "preference.patternHelp", { name: "{name}", company: "{company}" })} error={form.formState.errors.value?.message}>
            {(control) => <Input {...control} autoFocus maxLength={120} inputMode={kind === "task_due" ? "numeric" : "text"} {...form.register("value")} />}
          </Field>
          <Field label={t("expires")} error={form.formState.errors.expires?.message}>
            {(control) => (
              <Select {...control} {...form.register("expires")}>
                {preference?.expires_at && <option value="keep">{t("keepEnd", { when: date(preference.expires_at) })}</option>}
                <option value="">{t("never")}</option>
                {lengths.map((days) => (
                  <option key={days} value={days}>
                    {t("days", { count: days })}
                  </option>
                ))}
              </Select>
            )}
          </Field>
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
