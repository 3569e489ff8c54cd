import { useMutation } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import { useState } from "react";
import { asApiError } from "@/api/errors";
import type { MailboxProviderRead } from "@/api/generated";
import { askMailboxConsentMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useTranslations } from "@/lib/i18n";
import { useWorkspace } from "@/lib/workspace";
import { providerNames } from "./providers";
import { useRefusedText } from "./words";

const ranges = ["month", "year", "all"] as const;

interface Props {
  provider: MailboxProviderRead["id"];
  returnTo: "mailboxes" | "onboarding";
  /** The mailbox to connect again, or that somebody wants to send from. */
  mailbox?: { id: string; address: string };
  wantsSend?: boolean;
  onClose(): void;
}

/** What is read is chosen here; that it may be read, at the provider. */
export function ConnectByConsent({ provider, returnTo, mailbox, wantsSend = false, onClose }: Props) {
  const t = useTranslations("mailboxes");
  const common = useTranslations("common");
  const workspace = useWorkspace();
  const refusedText = useRefusedText();
  const [range, setRange] = useState<(typeof ranges)[number]>("year");
  const [isShared, setShared] = useState(false);
  // Of somebody else, shared with whoever consents; null: their own.
  const [whose, setWhose] = useState<string | null>(null);
  const name = providerNames[provider];
  const ask = useMutation({ ...askMailboxConsentMutation(), onSuccess: ({ url }) => window.location.assign(url) });
  const body = {
    new: t("consent.consentBody", { provider: name }),
    again: t("consent.reconnectConsent", { provider: name }),
    send: t("consent.consentWiden", { provider: name, address: mailbox?.address ?? "" }),
  }[wantsSend ? "send" : mailbox ? "again" : "new"];
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()} title={mailbox && !wantsSend ? t("reconnectTitle", { address: mailbox.address }) : t("connectTitle")} description={body} size="sm">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate({
            path: workspace.path,
            body: { provider, mailbox_id: mailbox?.id ?? null, wants_send: wantsSend, reads_from: range, is_shared: isShared, mailbox: mailbox ? null : whose, return_to: returnTo },
          });
        }}
      >
        <DialogBody className="flex flex-col gap-4">
          {ask.error && (
            <p role="alert" className="flex gap-2 rounded-md bg-bad-soft px-3 py-2 text-base text-bad">
              <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
              <span>{refusedText(ask.error)}</span>
            </p>
          )}
          {!mailbox && (
            <>
              {provider === "microsoft" && <Whose value={whose} onChange={setWhose} error={ask.error ? asApiError(ask.error).fields.find((one) => one.field === "mailbox")?.message : undefined} />}
              <fieldset>
                <legend className="mb-1.5 text-xs font-medium">{t("range")}</legend>
                <div className="flex flex-col gap-2">
                  {ranges.map((one) => (
                    <label key={one} className="flex items-center gap-2.5 text-base">
                      <input type="radio" name="range" checked={range === one} onChange={() => setRange(one)} className="accent-accent" />
                      {t(`rangeOf.${one}`)}
                    </label>
                  ))}
                </div>
                <p className="mt-1.5 text-xs text-muted">{t("rangeHelp")}</p>
              </fieldset>
              {whose === null && (
                <label className="flex items-start gap-2.5 text-base">
                  <Checkbox checked={isShared} onCheckedChange={(checked) => setShared(checked === true)} className="mt-0.5" />
                  <span>
                    {t("shared")}
                    <span className="block text-sm text-muted">{t("sharedHelp")}</span>
                  </span>
                </label>
              )}
            </>
          )}
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" variant="primary" isBusy={ask.isPending || ask.isSuccess} disabled={whose !== null && !whose.includes("@")}>
            {t("consent.continueAt", { provider: name })}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}

function Whose({ value, onChange, error }: { value: string | null; onChange(value: string | null): void; error: string | undefined }) {
  const t = useTranslations("mailboxes");
  return (
    <div className="flex flex-col gap-3">
      <fieldset>
        <legend className="mb-1.5 text-xs font-medium">{t("consent.whose")}</legend>
        <div className="flex flex-col gap-2">
          {([false, true] as const).map((isOthers) => (
            <label key={String(isOthers)} className="flex items-center gap-2.5 text-base">
              <input type="radio" name="whose" checked={(value !== null) === isOthers} onChange={() => onChange(isOthers ? "" : null)} className="accent-accent" />
              {t(isOthers ? "consent.sharedMailbox" : "consent.ownMailbox")}
            </label>
          ))}
        </div>
      </fieldset>
      {value !== null && (
        <Field label={t("consent.sharedAddress")} help={t("consent.sharedMailboxHelp")} error={error} isRequired>
          {(control) => <Input {...control} autoFocus type="email" autoComplete="off" spellCheck={false} maxLength={320} value={value} onChange={(event) => onChange(event.target.value)} />}
        </Field>
      )}
    </div>
  );
}
