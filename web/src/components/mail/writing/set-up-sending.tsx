import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, Info } from "lucide-react";
import { useState } from "react";
import type { OutgoingServer, SendingSetup, SendingSuggestions } from "@/api/generated";
import { suggestSendingSetup } from "@/api/generated";
import { getSendingSetupOptions, listMembersOptions, setUpSendingMutation, switchOffSendingMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { useRefusedText } from "./words";

const sources = ["known_provider", "autoconfig", "database", "usual_name"] as const;
const empty: OutgoingServer = { host: "", port: 465, security: "tls" };

/** How mail leaves from a mailbox: the server is looked for, tried by signing in, and kept. */
export function SetUpSending({ mailboxId, onClose }: { mailboxId: string; onClose(): void }) {
  const t = useTranslations("sending");
  const workspace = useWorkspace();
  const path = { ...workspace.path, mailbox_id: mailboxId };
  const setup = useQuery({ ...getSendingSetupOptions({ path }), staleTime: Infinity });
  const isNew = setup.data !== undefined && setup.data.server === null;
  const found = useQuery({
    queryKey: ["suggest-sending", mailboxId],
    queryFn: async () => (await suggestSendingSetup({ path, throwOnError: true })).data,
    enabled: isNew,
    staleTime: Infinity,
    retry: false,
  });
  const isReady = setup.data !== undefined && (!isNew || !found.isLoading);
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()} title={t("setUpTitle", { address: setup.data?.address ?? "" })} description={t("setUpBody")} size="sm">
      {setup.error ? (
        <ErrorState error={setup.error} onRetry={() => void setup.refetch()} />
      ) : isReady ? (
        <SetUpForm setup={setup.data} found={found.data} onClose={onClose} />
      ) : (
        <DialogBody>
          <p role="status" className="pb-3 text-sm text-muted">
            {t("searching")}
          </p>
          <SkeletonRows rows={2} />
        </DialogBody>
      )}
    </Dialog>
  );
}

function SetUpForm({ setup, found, onClose }: { setup: SendingSetup; found: SendingSuggestions | undefined; onClose(): void }) {
  const t = useTranslations("sending");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const refusedText = useRefusedText();
  const suggestion = found?.items[0];
  const source = sources.find((one) => one === suggestion?.source);
  const [server, setServer] = useState(setup.server ?? suggestion?.server ?? empty);
  const [userName, setUserName] = useState(setup.user_name);
  const [senders, setSenders] = useState(setup.sender_ids);
  const members = useQuery({ ...listMembersOptions({ path: workspace.path }), enabled: setup.can_share });
  const path = { ...workspace.path, mailbox_id: setup.mailbox_id };
  const keep = useMutation({
    ...setUpSendingMutation(),
    onSuccess: () => {
      toast(t("isSetUp", { address: setup.address }), { tone: "good" });
      onClose();
      return invalidateTags(queries, "sending");
    },
  });
  const off = useMutation({
    ...switchOffSendingMutation(),
    onSuccess: () => {
      toast(t("isOff", { address: setup.address }));
      onClose();
      return invalidateTags(queries, "sending");
    },
  });
  const set = (change: Partial<OutgoingServer>) => setServer({ ...server, ...change });
  const isComplete = server.host.trim() !== "" && userName.trim() !== "";
  const others = (members.data ?? []).filter((one) => one.is_active && one.id !== workspace.member_id && one.role !== "viewer");
  return (
    <form
      noValidate
      className="flex min-h-0 flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        if (isComplete) keep.mutate({ path, body: { server, user_name: userName, sender_ids: senders } });
      }}
    >
      <DialogBody className="flex flex-col gap-4">
        {keep.error && (
          <p role="alert" className="flex gap-2 rounded-md bg-bad-soft px-3 py-2 text-base text-bad">
            <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
            <span>{refusedText(keep.error)}</span>
          </p>
        )}
        {setup.server === null && (
          <p className="flex gap-2 text-sm text-muted">
            <Info aria-hidden className="mt-0.5 size-4 shrink-0" />
            <span>{source ? t(`found.${source}`) : t("notFound")}</span>
          </p>
        )}
        <Field label={t("server")} isRequired>
          {(control) => <Input {...control} maxLength={253} spellCheck={false} autoCapitalize="none" value={server.host} onChange={(event) => set({ host: event.target.value })} />}
        </Field>
        <div className="grid grid-cols-2 gap-4">
          <Field label={t("security")}>
            {(control) => (
              <Select {...control} value={server.security} onChange={(event) => set(event.target.value === "starttls" ? { security: "starttls", port: 587 } : { security: "tls", port: 465 })}>
                <option value="tls">{t("tls")}</option>
                <option value="starttls">{t("starttls")}</option>
              </Select>
            )}
          </Field>
          <Field label={t("port")}>
            {(control) => <Input {...control} inputMode="numeric" maxLength={5} value={String(server.port)} onChange={(event) => set({ port: Number(event.target.value.replace(/\D/g, "")) || 0 })} />}
          </Field>
        </div>
        <Field label={t("userName")} isRequired>
          {(control) => <Input {...control} maxLength={320} spellCheck={false} autoCapitalize="none" autoComplete="off" value={userName} onChange={(event) => setUserName(event.target.value)} />}
        </Field>
        {setup.can_share && others.length > 0 && (
          <fieldset>
            <legend className="mb-1.5 text-xs font-medium">{t("others")}</legend>
            <ul className="flex max-h-40 flex-col gap-2 overflow-y-auto">
              {others.map((one) => (
                <li key={one.id}>
                  <label className="flex items-center gap-2.5 text-base">
                    <Checkbox
                      checked={senders.includes(one.id)}
                      onCheckedChange={(checked) => setSenders(checked === true ? [...senders, one.id] : senders.filter((id) => id !== one.id))}
                    />
                    {one.name}
                  </label>
                </li>
              ))}
            </ul>
            <p className="mt-1.5 text-xs text-muted">{t("othersHelp")}</p>
          </fieldset>
        )}
      </DialogBody>
      <DialogFooter>
        {setup.server && (
          <Button variant="ghost" className="mr-auto" isBusy={off.isPending} onClick={() => off.mutate({ path })}>
            {t("off")}
          </Button>
        )}
        <Button type="submit" variant="primary" disabled={!isComplete} isBusy={keep.isPending}>
          {t("check")}
        </Button>
      </DialogFooter>
    </form>
  );
}
