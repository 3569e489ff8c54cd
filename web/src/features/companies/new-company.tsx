import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslations } from "@/lib/i18n";
import { createCompanyMutation } from "@/api/generated/@tanstack/react-query.gen";
import { MemberPicker } from "@/components/crm/member-picker";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { DraftNotice } from "@/components/ui/draft-notice";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input } from "@/components/ui/input";
import { useDraftForm } from "@/lib/draft-form";
import { orNull, useRefusal } from "@/lib/form";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

export default function NewCompany({ onClose }: { onClose(): void }) {
  const t = useTranslations("companies");
  const common = useTranslations("common");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const draft = useDraftForm("company", { name: "", domain: "", phone: "", website: "", address: "", owner_id: workspace.member_id as string | null });
  const { form } = draft;
  const refusal = useRefusal(form);
  const create = useMutation({
    ...createCompanyMutation(),
    onSuccess: async (company) => {
      draft.drop();
      await invalidateTags(queries, "companies");
      toast(t("created_toast", { name: company.name }), { tone: "good" });
      void navigate({ to: "/w/$workspace/companies/$recordId", params: { workspace: workspace.slug, recordId: company.id } });
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
    create.mutate({
      path: workspace.path,
      body: {
        name: values.name.trim(),
        domain: orNull(values.domain)?.toLowerCase() ?? null,
        phone: orNull(values.phone),
        website: orNull(values.website),
        address: orNull(values.address),
        owner_id: values.owner_id,
      },
    });
  });
  const ownerId = form.watch("owner_id");
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
          <Field label={t("domain")} help={t("domainHelp")} optionalLabel={common("optional")} error={problems.domain?.message}>
            {(control) => (
              <Input
                {...control}
                inputMode="url"
                autoCapitalize="off"
                {...form.register("domain", { validate: (value) => /^$|^[^\s@/:]+\.[^\s@/:]+$/.test(value.trim()) || errors("domainInvalid") })}
              />
            )}
          </Field>
          <Field label={t("phone")} optionalLabel={common("optional")} error={problems.phone?.message}>
            {(control) => <Input {...control} type="tel" {...form.register("phone")} />}
          </Field>
          <Field label={t("website")} optionalLabel={common("optional")} error={problems.website?.message}>
            {(control) => <Input {...control} inputMode="url" {...form.register("website")} />}
          </Field>
          <Field label={t("owner")} error={problems.owner_id?.message}>
            {(control) => (
              <MemberPicker control={control} label={t("owner")} value={ownerId} onChange={(next) => form.setValue("owner_id", next)} />
            )}
          </Field>
          <Field label={t("address")} optionalLabel={common("optional")} error={problems.address?.message} className="sm:col-span-2">
            {(control) => <Input {...control} {...form.register("address")} />}
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
