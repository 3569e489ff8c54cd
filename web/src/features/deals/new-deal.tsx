import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslations } from "@/lib/i18n";
import { createDealMutation, getWorkspaceOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { Pipeline } from "@/api/types";
import { MemberPicker } from "@/components/crm/member-picker";
import { RecordPicker, type PickedRecord } from "@/components/crm/record-picker";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { DraftNotice } from "@/components/ui/draft-notice";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input, Select } from "@/components/ui/input";
import { parseAmount } from "@/lib/amount";
import { useDraftForm } from "@/lib/draft-form";
import { orNull, useRefusal } from "@/lib/form";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

export default function NewDeal({ pipeline, onClose }: { pipeline: Pipeline | undefined; onClose(): void }) {
  const t = useTranslations("deals");
  const common = useTranslations("common");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const settings = useQuery(getWorkspaceOptions({ path: workspace.path })).data;
  const draft = useDraftForm("deal", { name: "", stage_id: "", amount: "", currency: "", close_on: "", owner_id: workspace.member_id as string | null, company: null as PickedRecord | null, contact: null as PickedRecord | null });
  const { form } = draft;
  const refusal = useRefusal(form);
  const create = useMutation({
    ...createDealMutation(),
    onSuccess: async (deal) => {
      draft.drop();
      await invalidateTags(queries, "deals", "companies", "contacts");
      toast(t("created_toast", { name: deal.name }), { tone: "good" });
      void navigate({ to: "/w/$workspace/deals/$recordId", params: { workspace: workspace.slug, recordId: deal.id } });
    },
    onError: refusal.refuse,
  });
  const cancel = () => {
    draft.drop();
    onClose();
  };
  const problems = form.formState.errors;
  const submit = form.handleSubmit((values) => {
    refusal.clear();
    const amount = parseAmount(values.amount);
    create.mutate({
      path: workspace.path,
      body: {
        name: values.name.trim(),
        pipeline_id: pipeline?.id ?? null,
        stage_id: orNull(values.stage_id),
        amount: amount ?? null,
        currency: amount ? (orNull(values.currency)?.toUpperCase() ?? settings?.currency ?? null) : null,
        close_on: orNull(values.close_on),
        owner_id: values.owner_id,
        company_id: values.company?.id ?? null,
        contact_id: values.contact?.id ?? null,
      },
    });
  });
  const ownerId = form.watch("owner_id");
  const company = form.watch("company");
  const contact = form.watch("contact");
  return (
    <Dialog open onOpenChange={(open) => !open && cancel()} title={t("new")}>
      <form noValidate onSubmit={(event) => void submit(event)} className="flex min-h-0 flex-col">
        <DialogBody className="grid gap-4 sm:grid-cols-2">
          <DraftNotice isShown={draft.wasRestored} onStartOver={draft.startOver} className="sm:col-span-2" />
          {refusal.problem && (
            <div className="sm:col-span-2">
              <FormProblem problem={refusal.problem} />
            </div>
          )}
          <Field label={t("name")} error={problems.name?.message} className="sm:col-span-2">
            {(control) => (
              <Input {...control} autoFocus autoComplete="off" {...form.register("name", { validate: (value) => value.trim() !== "" || errors("required", { what: t("name") }) })} />
            )}
          </Field>
          <Field label={t("company")} optionalLabel={common("optional")}>
            {(control) => <RecordPicker control={control} label={t("company")} types={["company"]} value={company} onChange={(next) => form.setValue("company", next)} />}
          </Field>
          <Field label={t("contact")} optionalLabel={common("optional")}>
            {(control) => <RecordPicker control={control} label={t("contact")} types={["contact"]} value={contact} onChange={(next) => form.setValue("contact", next)} />}
          </Field>
          <div className="grid grid-cols-[1fr_6rem] items-start gap-2">
            <Field label={t("amount")} optionalLabel={common("optional")} error={problems.amount?.message}>
              {(control) => (
                <Input
                  {...control}
                  inputMode="decimal"
                  className="num"
                  {...form.register("amount", { validate: (value) => parseAmount(value) !== undefined || errors("amountInvalid") })}
                />
              )}
            </Field>
            <Field label={t("currency")} error={problems.currency?.message}>
              {(control) => <Input {...control} maxLength={3} placeholder={settings?.currency ?? ""} className="uppercase" {...form.register("currency")} />}
            </Field>
          </div>
          <Field label={t("closeOn")} optionalLabel={common("optional")} error={problems.close_on?.message}>
            {(control) => <Input {...control} type="date" {...form.register("close_on")} />}
          </Field>
          <Field label={t("stage")} error={problems.stage_id?.message}>
            {(control) => (
              <Select {...control} {...form.register("stage_id")}>
                {pipeline?.stages.map((stage, index) => (
                  <option key={stage.id} value={index === 0 ? "" : stage.id}>
                    {stage.name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={t("owner")} error={problems.owner_id?.message}>
            {(control) => <MemberPicker control={control} label={t("owner")} value={ownerId} onChange={(next) => form.setValue("owner_id", next)} />}
          </Field>
        </DialogBody>
        <DialogFooter>
          <Button onClick={cancel}>{common("cancel")}</Button>
          <Button type="submit" variant="primary" isBusy={create.isPending}>
            {common("create")}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
