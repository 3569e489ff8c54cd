import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { createPrivacyRequestMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { RecordPicker, type PickedRecord } from "@/components/crm/record-picker";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Textarea } from "@/components/ui/input";
import { invalidateTags } from "@/lib/live";
import { useWorkspace } from "@/lib/workspace";

export type RequestKind = "export" | "erase";

/** Asks who it is about; of an erasure this only counts. */
export function NewRequest({ kind, onClose }: { kind: RequestKind | null; onClose(): void }) {
  const t = useTranslations("privacy");
  return (
    <Dialog
      open={kind !== null}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={kind === "erase" ? t("erase") : t("export")}
      description={kind === "erase" ? t("eraseBody") : t("exportBody")}
    >
      {kind && <RequestForm kind={kind} onDone={onClose} />}
    </Dialog>
  );
}

function RequestForm({ kind, onDone }: { kind: RequestKind; onDone(): void }) {
  const t = useTranslations("privacy");
  const common = useTranslations("common");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const [contact, setContact] = useState<PickedRecord | null>(null);
  const [emails, setEmails] = useState("");
  const ask = useMutation({
    ...createPrivacyRequestMutation(),
    onSuccess: async () => {
      await invalidateTags(queries, "privacy");
      onDone();
    },
  });
  const addresses = emails.split(/[\s,;]+/).filter(Boolean);
  return (
    <form
      noValidate
      className="flex min-h-0 flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate({ path: workspace.path, body: { kind, contact_id: contact?.id ?? null, emails: addresses } });
      }}
    >
      <DialogBody className="flex flex-col gap-4">
        <FormProblem problem={ask.error ? asApiError(ask.error) : null} />
        <Field label={t("contact")} optionalLabel={common("optional")}>
          {(control) => <RecordPicker control={control} label={t("contact")} types={["contact"]} value={contact} onChange={setContact} />}
        </Field>
        <Field label={t("email")} help={t("emailHelp")}>
          {(control) => (
            <Textarea {...control} rows={2} spellCheck={false} autoCapitalize="off" inputMode="email" value={emails} onChange={(event) => setEmails(event.target.value)} />
          )}
        </Field>
      </DialogBody>
      <DialogFooter>
        <Button onClick={onDone}>{common("cancel")}</Button>
        <Button type="submit" variant="primary" isBusy={ask.isPending} disabled={contact === null && addresses.length === 0}>
          {kind === "erase" ? t("count") : t("startExport")}
        </Button>
      </DialogFooter>
    </form>
  );
}
