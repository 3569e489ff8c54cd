import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ConnectedMailboxRead } from "@/api/generated";
import { disconnectMailboxMutation, reconnectMailboxMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { useRefusedText } from "./words";

interface Props {
  mailbox: ConnectedMailboxRead;
  onClose(): void;
}

/** Another password for the same mailbox. */
export function ReconnectMailbox({ mailbox, onClose }: Props) {
  const t = useTranslations("mailboxes");
  const common = useTranslations("common");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const refusedText = useRefusedText();
  const [password, setPassword] = useState("");
  const reconnect = useMutation({
    ...reconnectMailboxMutation(),
    onSuccess: () => {
      toast(t("reconnected"), { tone: "good" });
      onClose();
      return invalidateTags(queries, "mailboxes");
    },
  });
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()} title={t("reconnectTitle", { address: mailbox.address })} description={t("reconnectBody")} size="sm">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          reconnect.mutate({ path: { ...workspace.path, mailbox_id: mailbox.id }, body: { password } });
        }}
      >
        <DialogBody>
          <Field label={t("password")} error={reconnect.error ? refusedText(reconnect.error) : undefined} isRequired>
            {(control) => <Input {...control} autoFocus type="password" autoComplete="off" maxLength={1000} value={password} onChange={(event) => setPassword(event.target.value)} />}
          </Field>
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" variant="primary" isBusy={reconnect.isPending} disabled={password === ""}>
            {t("reconnect")}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}

/** Keeps what is here unless one chooses otherwise. */
export function DisconnectMailbox({ mailbox, onClose }: Props) {
  const t = useTranslations("mailboxes");
  const common = useTranslations("common");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const refusedText = useRefusedText();
  const [isPurging, setPurging] = useState(false);
  const disconnect = useMutation({
    ...disconnectMailboxMutation(),
    onSuccess: () => {
      toast(t("disconnected"), { tone: "good" });
      onClose();
      return invalidateTags(queries, "mailboxes");
    },
  });
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()} title={t("disconnectTitle", { address: mailbox.address })} description={t("disconnectBody")} size="sm">
      <DialogBody className="flex flex-col gap-3">
        {([false, true] as const).map((purge) => (
          <label key={String(purge)} className="flex items-start gap-2.5 text-base">
            <input type="radio" name="keep-or-purge" checked={isPurging === purge} onChange={() => setPurging(purge)} className="mt-1 accent-accent" />
            <span>
              {t(purge ? "purge" : "keep")}
              {purge && <span className="block text-sm text-muted">{t("purgeHelp")}</span>}
            </span>
          </label>
        ))}
        {disconnect.error && (
          <p role="alert" className="text-sm text-bad">
            {refusedText(disconnect.error)}
          </p>
        )}
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button variant="danger" isBusy={disconnect.isPending} onClick={() => disconnect.mutate({ path: { ...workspace.path, mailbox_id: mailbox.id }, body: { purge: isPurging } })}>
          {t("disconnect")}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
