import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { AtSign, Plus, X } from "lucide-react";
import { useState } from "react";
import { asApiError } from "@/api/errors";
import type { ConnectedMailboxRead, OwnAddresses as Listed, OwnAddressRead } from "@/api/generated";
import { addOwnAddressMutation, listOwnAddressesOptions, listOwnAddressesQueryKey, refuseOwnAddressMutation, removeOwnAddressMutation, updateOwnAddressMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Badge } from "@/components/ui/badge";
import { Button, IconButton } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input, Select } from "@/components/ui/input";
import { Section } from "@/components/ui/page";
import { useTranslations } from "@/lib/i18n";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

/** What mail counts as sent by oneself, and what it may leave from: found, or named here. */
export function OwnAddresses({ mailboxes }: { mailboxes: readonly ConnectedMailboxRead[] }) {
  const t = useTranslations("mailboxes");
  const workspace = useWorkspace();
  const [isAdding, setAdding] = useState(false);
  const found = useQuery(listOwnAddressesOptions({ path: workspace.path }));
  const mayChange = workspace.can("mailboxes.connect");
  // The mailboxes themselves stand above.
  const items = (found.data?.items ?? []).filter((one) => one.source !== "mailbox");
  if (items.length === 0 && !mayChange) return null;
  const ofFiles = items.filter((one) => one.mailbox_id === null);
  const groups = [...mailboxes.flatMap((box) => ({ title: box.address, items: items.filter((one) => one.mailbox_id === box.id) })), { title: t("addresses.files"), items: ofFiles }];
  return (
    <Section
      title={t("addresses.title")}
      description={t("addresses.body")}
      aside={
        mayChange && (
          <Button onClick={() => setAdding(true)}>
            <Plus aria-hidden />
            {t("addresses.add")}
          </Button>
        )
      }
    >
      <ul className="divide-y divide-line border-y border-line empty:hidden">
        {groups.flatMap((group) => group.items.map((one) => <AddressRow key={`${group.title} ${one.address}`} address={one} mailbox={one.mailbox_id === null ? null : group.title} mayChange={mayChange} />))}
      </ul>
      {isAdding && <AddAddress mailboxes={mailboxes} onClose={() => setAdding(false)} />}
    </Section>
  );
}

function AddressRow({ address, mailbox, mayChange }: { address: OwnAddressRead; mailbox: string | null; mayChange: boolean }) {
  const t = useTranslations("mailboxes");
  const ends = useEnds();
  const workspace = useWorkspace();
  const change = useMutation({ ...updateOwnAddressMutation(), ...ends(null) });
  const remove = useMutation({ ...removeOwnAddressMutation(), ...ends(t("addresses.removed")) });
  const refuse = useMutation({ ...refuseOwnAddressMutation(), ...ends(t("addresses.refused")) });
  const where = [t(`addresses.source.${address.source}`), ...(mailbox === null ? [] : [mailbox])];
  const path = { ...workspace.path, own_address_id: address.id ?? "" };
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-1 py-2">
      <AtSign aria-hidden className="size-4 shrink-0 stroke-[1.5] text-faint max-sm:hidden" />
      <div className="min-w-0 flex-1 basis-56">
        <p className="text-base font-medium wrap-anywhere">{address.address}</p>
        <p className="text-sm wrap-anywhere text-muted">{where.join(" · ")}</p>
      </div>
      {address.can_change && mayChange ? (
        <label className="flex items-center gap-2 text-sm text-muted">
          <Checkbox checked={address.can_send} disabled={change.isPending} onCheckedChange={(checked) => change.mutate({ path, body: { can_send: checked === true } })} />
          {t("addresses.canSend")}
        </label>
      ) : (
        address.can_send && <Badge tone="outline">{t("addresses.sends")}</Badge>
      )}
      {(address.id !== null || address.source === "files") && mayChange && (
        <span className="max-sm:ml-auto">
          <IconButton
            label={t("addresses.remove", { address: address.address })}
            disabled={remove.isPending || refuse.isPending}
            onClick={() => (address.id !== null ? remove.mutate({ path }) : refuse.mutate({ path: workspace.path, body: { address: address.address } }))}
          >
            <X aria-hidden />
          </IconButton>
        </span>
      )}
    </li>
  );
}

const FILES = "";

function AddAddress({ mailboxes, onClose }: { mailboxes: readonly ConnectedMailboxRead[]; onClose(): void }) {
  const t = useTranslations("mailboxes");
  const common = useTranslations("common");
  const workspace = useWorkspace();
  const ends = useEnds();
  const [address, setAddress] = useState("");
  const [mailboxId, setMailboxId] = useState(mailboxes[0]?.id ?? FILES);
  const [canSend, setCanSend] = useState(false);
  const mailbox = mailboxes.find((one) => one.id === mailboxId);
  const decides = mailbox?.provider === "imap";
  const { onSuccess } = ends(t("addresses.added"));
  const add = useMutation({
    ...addOwnAddressMutation(),
    onSuccess: (found) => {
      onSuccess(found);
      onClose();
    },
  });
  const problem = add.error ? asApiError(add.error) : null;
  const wrong = problem?.fields.find((one) => one.field === "address");
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()} title={t("addresses.addTitle")} description={t("addresses.addBody")} size="sm">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (address.includes("@")) add.mutate({ path: workspace.path, body: { address, mailbox_id: mailboxId === FILES ? null : mailboxId, can_send: decides && canSend } });
        }}
      >
        <DialogBody className="flex flex-col gap-4">
          <FormProblem problem={wrong ? null : problem} />
          <Field label={t("addresses.address")} error={wrong?.message} isRequired>
            {(control) => <Input {...control} autoFocus type="email" autoComplete="off" maxLength={320} value={address} onChange={(event) => setAddress(event.target.value)} />}
          </Field>
          <Field label={t("addresses.mailbox")} help={mailbox && !decides ? t("addresses.sendsByProvider") : undefined}>
            {(control) => (
              <Select {...control} value={mailboxId} onChange={(event) => setMailboxId(event.target.value)}>
                {mailboxes.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.address}
                  </option>
                ))}
                <option value={FILES}>{t("addresses.files")}</option>
              </Select>
            )}
          </Field>
          {decides && (
            <label className="flex items-start gap-2.5 text-base">
              <Checkbox checked={canSend} onCheckedChange={(checked) => setCanSend(checked === true)} className="mt-0.5" />
              <span>
                {t("addresses.canSend")}
                <span className="block text-sm text-muted">{t("addresses.canSendHelp")}</span>
              </span>
            </label>
          )}
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" variant="primary" disabled={!address.includes("@")} isBusy={add.isPending}>
            {t("addresses.save")}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}

/** Every change answers with all of them. */
function useEnds() {
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  return (said: string | null) => ({
    onSuccess: (found: Listed) => {
      queries.setQueryData(listOwnAddressesQueryKey({ path: workspace.path }), found);
      if (said !== null) toast(said, { tone: "good" });
    },
    onError: (error: unknown) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" as const }),
  });
}
