import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, MoreHorizontal } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useNow } from "use-intl";
import { asApiError } from "@/api/errors";
import type { ConnectedMailboxRead } from "@/api/generated";
import { pauseMailboxMutation, readMailboxNowMutation, resumeMailboxMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { Progress } from "@/components/ui/progress";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { consentProvider } from "./providers";
import { useFaultText } from "./words";

const MailboxFolders = lazy(() => import("./mailbox-folders").then((file) => ({ default: file.MailboxFolders })));
const ReconnectMailbox = lazy(() => import("./leave-or-return").then((file) => ({ default: file.ReconnectMailbox })));
const MailboxRange = lazy(() => import("./mailbox-range").then((file) => ({ default: file.MailboxRange })));
const ConnectByConsent = lazy(() => import("./connect-by-consent").then((file) => ({ default: file.ConnectByConsent })));
const SetUpSending = lazy(() => import("@/components/mail/writing/set-up-sending").then((file) => ({ default: file.SetUpSending })));
const ShadowNotice = lazy(() => import("./shadow-mailbox").then((file) => ({ default: file.ShadowNotice })));
const ShadowMailbox = lazy(() => import("./shadow-mailbox").then((file) => ({ default: file.ShadowMailbox })));
const DisconnectMailbox = lazy(() => import("./leave-or-return").then((file) => ({ default: file.DisconnectMailbox })));

const tones = {
  starting: "accent",
  reading: "accent",
  fine: "ok",
  empty: "warn",
  waiting: "warn",
  unreachable: "bad",
  reauth_required: "bad",
  paused: "plain",
  disconnected: "plain",
} as const satisfies Record<ConnectedMailboxRead["health"], Tone>;

export function MailboxRow({ mailbox }: { mailbox: ConnectedMailboxRead }) {
  const t = useTranslations("mailboxes");
  const format = useFormats();
  const now = useNow();
  const faultText = useFaultText();
  const workspace = useWorkspace();
  const [isOpen, setOpen] = useState(false);
  const [asked, setAsked] = useState<"reconnect" | "disconnect" | "range" | "sending" | "shadow" | null>(null);
  const act = useActions(mailbox);
  const { counts } = mailbox;
  const provider = consentProvider(mailbox.provider);
  const lost = counts.quarantined + counts.too_large + counts.failed;
  const isMine = mailbox.is_mine && workspace.can("mailboxes.connect");
  // A try whose time has come is under way.
  const next = mailbox.next_try_at !== null && new Date(mailbox.next_try_at) > now ? mailbox.next_try_at : null;
  const times = [mailbox.read_at ? t("lastRead", { when: format.ago(mailbox.read_at) }) : t("never"), ...(next === null ? [] : [t("nextTry", { when: format.ago(next) })])];
  const facts = [
    t("stored", { count: counts.stored }),
    ...(counts.waiting ? [t("waitingCount", { count: counts.waiting })] : []),
    ...(counts.removed ? [t("removed", { count: counts.removed })] : []),
    ...(lost ? [t("notStored", { count: lost })] : []),
    mailbox.range_from ? t("since", { date: format.date(mailbox.range_from) }) : t("everything"),
  ];
  return (
    <li className="border-b border-line py-4 last:border-b-0">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-72">
          <p className="flex flex-wrap items-center gap-2 text-base font-medium wrap-anywhere">
            {mailbox.address}
            <Badge tone={tones[mailbox.health]}>{t(`health.${mailbox.health}`)}</Badge>
            {!mailbox.is_mine && <Badge tone="outline">{t("ofSomebody")}</Badge>}
          </p>
          <p className="mt-0.5 text-sm text-muted" title={mailbox.read_at ? format.exact(mailbox.read_at) : undefined}>
            {times.join(" · ")}
          </p>
          <p className="mt-0.5 text-sm text-muted tabular-nums">{facts.join(" · ")}</p>
        </div>
        <div className="flex items-center gap-2">
          <Button size="sm" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {t("details")}
          </Button>
          {isMine && mailbox.health === "reauth_required" && (
            <Button size="sm" variant="primary" onClick={() => setAsked("reconnect")}>
              {t("reconnect")}
            </Button>
          )}
          {isMine && mailbox.health !== "reauth_required" && mailbox.health !== "paused" && (
            <Button size="sm" isBusy={act.isBusy} onClick={act.readNow}>
              {t("readNow")}
            </Button>
          )}
          {isMine && mailbox.health === "paused" && (
            <Button size="sm" isBusy={act.isBusy} onClick={act.resume}>
              {t("resume")}
            </Button>
          )}
          {(isMine || workspace.can("workspace.manage")) && (
            <Menu
              trigger={
                <Button size="sm" variant="ghost" aria-label={t("more", { address: mailbox.address })}>
                  <MoreHorizontal aria-hidden />
                </Button>
              }
            >
              {isMine && mailbox.health !== "paused" && mailbox.health !== "reauth_required" && <MenuItem onSelect={act.pause}>{t("pause")}</MenuItem>}
              {isMine && <MenuItem onSelect={() => setAsked("range")}>{t("rangeChange")}</MenuItem>}
              {isMine && <MenuItem onSelect={() => setAsked("shadow")}>{t("shadow")}</MenuItem>}
              {isMine && workspace.can("mail.send") && <MenuItem onSelect={() => setAsked("sending")}>{t("sending")}</MenuItem>}
              {isMine && <MenuItem onSelect={() => setAsked("reconnect")}>{t("reconnect")}</MenuItem>}
              <MenuItem isDanger onSelect={() => setAsked("disconnect")}>
                {t("disconnect")}
              </MenuItem>
            </Menu>
          )}
        </div>
      </div>
      {mailbox.fault && (
        <p className="mt-2 flex gap-2 rounded-md bg-bad-soft px-3 py-2 text-sm text-bad">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          {faultText(mailbox.fault.code)}
        </p>
      )}
      {counts.waiting > 0 && (
        <div className="mt-3">
          <Progress value={(counts.known - counts.waiting) / counts.known} label={t("progress", { done: format.number(counts.known - counts.waiting), all: format.number(counts.known) })} />
        </div>
      )}
      <Suspense>
        <ShadowNotice mailbox={mailbox} />
        {asked === "shadow" && <ShadowMailbox mailbox={mailbox} onClose={() => setAsked(null)} />}
        {isOpen && <MailboxFolders mailboxId={mailbox.id} hasFailures={lost > 0} isMine={isMine} />}
        {asked === "range" && <MailboxRange mailbox={mailbox} onClose={() => setAsked(null)} />}
        {asked === "reconnect" && (provider ? <ConnectByConsent provider={provider} returnTo="mailboxes" mailbox={mailbox} onClose={() => setAsked(null)} /> : <ReconnectMailbox mailbox={mailbox} onClose={() => setAsked(null)} />)}
        {asked === "sending" && (provider ? <ConnectByConsent provider={provider} returnTo="mailboxes" mailbox={mailbox} wantsSend onClose={() => setAsked(null)} /> : <SetUpSending mailboxId={mailbox.id} onClose={() => setAsked(null)} />)}
        {asked === "disconnect" && <DisconnectMailbox mailbox={mailbox} onClose={() => setAsked(null)} />}
      </Suspense>
    </li>
  );
}

function useActions(mailbox: ConnectedMailboxRead) {
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const ends = {
    onError: (error: unknown) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" as const }),
    onSettled: () => invalidateTags(queries, "mailboxes"),
  };
  const readNow = useMutation({ ...readMailboxNowMutation(), ...ends });
  const pause = useMutation({ ...pauseMailboxMutation(), ...ends });
  const resume = useMutation({ ...resumeMailboxMutation(), ...ends });
  const options = { path: { ...workspace.path, mailbox_id: mailbox.id } };
  return {
    isBusy: readNow.isPending || pause.isPending || resume.isPending,
    readNow: () => readNow.mutate(options),
    pause: () => pause.mutate(options),
    resume: () => resume.mutate(options),
  };
}
