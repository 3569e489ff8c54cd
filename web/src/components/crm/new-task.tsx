import { useMutation, useQueryClient } from "@tanstack/react-query";
import { createTaskMutation } from "@/api/generated/@tanstack/react-query.gen";
import { useDraftForm } from "@/lib/draft-form";
import { orNull, useRefusal } from "@/lib/form";
import { useLanguage, useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { instantIn } from "@/lib/zoned";
import { Button } from "../ui/button";
import { Dialog, DialogBody, DialogFooter } from "../ui/dialog";
import { DraftNotice } from "../ui/draft-notice";
import { Field } from "../ui/field";
import { FormProblem } from "../ui/form-problem";
import { Input, Textarea } from "../ui/input";
import { MemberPicker } from "./member-picker";
import { RecordPicker, type PickedRecord } from "./record-picker";

/** A task, alone, about a record, or as part of another task. */
export default function NewTask(props: { about?: PickedRecord; parent?: { id: string; title: string }; onClose(): void }) {
  const t = useTranslations("tasks");
  const common = useTranslations("common");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const { timeZone } = useLanguage();
  const queries = useQueryClient();
  const draft = useDraftForm(`task:${props.about?.id ?? props.parent?.id ?? "new"}`, { title: "", description: "", day: "", time: "", assignee_id: workspace.member_id as string | null, about: (props.about ?? null) as PickedRecord | null });
  const { form } = draft;
  const refusal = useRefusal(form);
  const create = useMutation({
    ...createTaskMutation(),
    onSuccess: async () => {
      draft.drop();
      toast(t("created_toast"), { tone: "good" });
      props.onClose();
      await invalidateTags(queries, "tasks", "records");
    },
    onError: refusal.refuse,
  });
  const cancel = () => {
    draft.drop();
    props.onClose();
  };
  const problems = form.formState.errors;
  const submit = form.handleSubmit((values) => {
    refusal.clear();
    create.mutate({
      path: workspace.path,
      body: {
        title: values.title.trim(),
        description: orNull(values.description),
        due_on: values.day && !values.time ? values.day : null,
        due_at: values.day && values.time ? instantIn(timeZone, values.day, values.time) : null,
        assignee_id: values.assignee_id,
        parent_id: props.parent?.id ?? null,
        links: values.about ? [{ record_type: values.about.record_type, record_id: values.about.id }] : [],
      },
    });
  });
  const assigneeId = form.watch("assignee_id");
  const about = form.watch("about");
  return (
    <Dialog open onOpenChange={(open) => !open && cancel()} title={props.parent ? t("addChild") : t("new")} {...(props.parent ? { description: props.parent.title } : {})}>
      <form noValidate onSubmit={(event) => void submit(event)} className="flex min-h-0 flex-col">
        <DialogBody className="grid gap-4 sm:grid-cols-2">
          <DraftNotice isShown={draft.wasRestored} onStartOver={draft.startOver} className="sm:col-span-2" />
          {refusal.problem && (
            <div className="sm:col-span-2">
              <FormProblem problem={refusal.problem} />
            </div>
          )}
          <Field label={t("name")} error={problems.title?.message} className="sm:col-span-2">
            {(control) => (
              <Input {...control} autoFocus autoComplete="off" {...form.register("title", { validate: (value) => value.trim() !== "" || errors("required", { what: t("name") }) })} />
            )}
          </Field>
          <div className="grid grid-cols-[1fr_7rem] gap-2">
            <Field label={t("due")}>{(control) => <Input {...control} type="date" {...form.register("day")} />}</Field>
            <Field label={t("dueTime")}>{(control) => <Input {...control} type="time" {...form.register("time")} />}</Field>
          </div>
          <Field label={t("assignee")} error={problems.assignee_id?.message}>
            {(control) => <MemberPicker control={control} label={t("assignee")} value={assigneeId} onChange={(next) => form.setValue("assignee_id", next)} />}
          </Field>
          <Field label={t("about")} optionalLabel={common("optional")} className="sm:col-span-2">
            {(control) => <RecordPicker control={control} label={t("about")} types={["company", "contact", "deal"]} value={about} onChange={(next) => form.setValue("about", next)} />}
          </Field>
          <Field label={t("description")} optionalLabel={common("optional")} error={problems.description?.message} className="sm:col-span-2">
            {(control) => <Textarea {...control} {...form.register("description")} />}
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
