import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslations } from "@/lib/i18n";
import { createContactMutation } from "@/api/generated/@tanstack/react-query.gen";
import { MemberPicker } from "@/components/crm/member-picker";
import { RecordPicker, type PickedRecord } from "@/components/crm/record-picker";
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

export default function NewContact({ onClose }: { onClose(): void }) {
  const t = useTranslations("contacts");
  const common = useTranslations("common");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const draft = useDraftForm("contact", { name: "", email: "", phone: "", title: "", owner_id: workspace.member_id as string | null, company: null as PickedRecord | null });
  const { form } = draft;
  const refusal = useRefusal(form);
  const create = useMutation({
    ...createContactMutation(),
    onSuccess: async (contact) => {
      draft.drop();
      await invalidateTags(queries, "contacts", "companies");
      toast(t("created_toast", { name: contact.name }), { tone: "good" });
      void navigate({ to: "/w/$workspace/contacts/$recordId", params: { workspace: workspace.slug, recordId: contact.id } });
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
        email: orNull(values.email),
        phone: orNull(values.phone),
        title: orNull(values.title),
        owner_id: values.owner_id,
        company_id: values.company?.id ?? null,
      },
    });
  });
  const ownerId = form.watch("owner_id");
  const company = form.watch("company");
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
          <Field label={t("email")} help={t("emailHelp")} optionalLabel={common("optional")} error={problems.email?.message}>
            {(control) => (
              <Input
                {...control}
                type="email"
                autoComplete="off"
                {...form.register("email", { validate: (value) => /^$|^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim()) || errors("emailInvalid") })}
              />
            )}
          </Field>
          <Field label={t("phone")} optionalLabel={common("optional")} error={problems.phone?.message}>
            {(control) => <Input {...control} type="tel" autoComplete="off" {...form.register("phone")} />}
          </Field>
          <Field label={t("company")} optionalLabel={common("optional")}>
            {(control) => <RecordPicker control={control} label={t("company")} types={["company"]} value={company} onChange={(next) => form.setValue("company", next)} />}
          </Field>
          <Field label={t("jobTitle")} optionalLabel={common("optional")} error={problems.title?.message}>
            {(control) => <Input {...control} autoComplete="off" {...form.register("title")} />}
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
