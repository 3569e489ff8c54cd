import { useMutation, useQueryClient } from "@tanstack/react-query";
import { createInteractionMutation } from "@/api/generated/@tanstack/react-query.gen";
import type { PickedRecord } from "@/components/crm/record-picker";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { DraftNotice } from "@/components/ui/draft-notice";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input, Select, Textarea } from "@/components/ui/input";
import { useDraftForm } from "@/lib/draft-form";
import { useRefusal } from "@/lib/form";
import { useLanguage, useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { instantIn } from "@/lib/zoned";

const kinds = ["call", "meeting", "note"] as const;

function nowIn(timeZone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" }).format(new Date()).replace(" ", "T");
}

export default function LogInteraction({ record, onClose }: { record: PickedRecord; onClose(): void }) {
  const t = useTranslations("records");
  const common = useTranslations("common");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const { timeZone } = useLanguage();
  const queries = useQueryClient();
  const draft = useDraftForm<{ kind: (typeof kinds)[number]; title: string; body: string; at: string }>(`interaction:${record.id}`, { kind: "call", title: "", body: "", at: nowIn(timeZone) });
  const { form } = draft;
  const refusal = useRefusal(form);
  const create = useMutation({
    ...createInteractionMutation(),
    onSuccess: async () => {
      draft.drop();
      toast(t("logged"), { tone: "good" });
      onClose();
      await invalidateTags(queries, "interactions", "records", "companies", "contacts", "deals");
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
    const [day = "", time = "00:00"] = values.at.split("T");
    create.mutate({
      path: workspace.path,
      body: {
        kind: values.kind,
        title: values.title.trim(),
        body: values.body,
        occurred_at: instantIn(timeZone, day, time),
        links: [{ record_type: record.record_type, record_id: record.id }],
      },
    });
  });
  return (
    <Dialog open onOpenChange={(open) => !open && cancel()} title={t("logCall")} description={record.label}>
      <form noValidate onSubmit={(event) => void submit(event)} className="flex min-h-0 flex-col">
        <DialogBody className="grid gap-4 sm:grid-cols-2">
          <DraftNotice isShown={draft.wasRestored} onStartOver={draft.startOver} className="sm:col-span-2" />
          {refusal.problem && (
            <div className="sm:col-span-2">
              <FormProblem problem={refusal.problem} />
            </div>
          )}
          <Field label={t("kind")}>
            {(control) => (
              <Select {...control} {...form.register("kind")}>
                {kinds.map((kind) => (
                  <option key={kind} value={kind}>
                    {t(kind)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={t("when")} error={problems.at?.message}>
            {(control) => <Input {...control} type="datetime-local" {...form.register("at", { required: errors("required", { what: t("when") }) })} />}
          </Field>
          <Field label={t("logTitle")} error={problems.title?.message} className="sm:col-span-2">
            {(control) => (
              <Input {...control} autoFocus {...form.register("title", { validate: (value) => value.trim() !== "" || errors("required", { what: t("logTitle") }) })} />
            )}
          </Field>
          <Field label={t("logBody")} error={problems.body?.message} className="sm:col-span-2">
            {(control) => <Textarea {...control} rows={5} {...form.register("body")} />}
          </Field>
        </DialogBody>
        <DialogFooter>
          <Button onClick={cancel}>{common("cancel")}</Button>
          <Button type="submit" variant="primary" isBusy={create.isPending}>
            {t("log")}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
