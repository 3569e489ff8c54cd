import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asApiError } from "@/api/errors";
import type { ConnectedMailboxRead } from "@/api/generated";
import { changeMailboxRangeMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

const ranges = ["month", "year", "all"] as const;

/** From when on a mailbox is read. What is here stays. */
export function MailboxRange({ mailbox, onClose }: { mailbox: ConnectedMailboxRead; onClose(): void }) {
  const t = useTranslations("mailboxes");
  const common = useTranslations("common");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const [choice, setChoice] = useState<(typeof ranges)[number]>(mailbox.range_from === null ? "all" : "year");
  const change = useMutation({
    ...changeMailboxRangeMutation(),
    onSuccess: () => {
      toast(t("rangeChanged"), { tone: "good" });
      onClose();
      return invalidateTags(queries, "mailboxes");
    },
  });
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()} title={t("rangeTitle", { address: mailbox.address })} description={t("rangeBody")} size="sm">
      <DialogBody className="flex flex-col gap-3">
        {ranges.map((range) => (
          <label key={range} className="flex items-center gap-2.5 text-base">
            <input type="radio" name="range" checked={choice === range} onChange={() => setChoice(range)} className="accent-accent" />
            {t(`rangeOf.${range}`)}
          </label>
        ))}
        {change.error && (
          <p role="alert" className="text-sm text-bad">
            {asApiError(change.error).detail}
          </p>
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button variant="primary" isBusy={change.isPending} onClick={() => change.mutate({ path: { ...workspace.path, mailbox_id: mailbox.id }, body: { reads_from: choice } })}>
          {t("rangeSave")}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
