import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, type ReactNode } from "react";
import { asApiError } from "@/api/errors";
import type { SendingRow } from "@/api/generated";
import { callBackSendingMutation, noticeSendingMutation, settleSendingMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { tones, useReasonText } from "./words";

/** One mail on its way: where it stands, and what can be done about it. `children`: further ways on. */
export function SendingItem({ sending, onEdit, children }: { sending: SendingRow; onEdit?: ((draftId: string) => void) | undefined; children?: ReactNode }) {
  const t = useTranslations("sending");
  const format = useFormats();
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const reasonText = useReasonText();
  const path = { ...workspace.path, sending_id: sending.id };
  const ends = {
    onError: (error: unknown) => toast(asApiError(error).detail, { tone: "bad" as const }),
    onSettled: () => invalidateTags(queries, "sending", "threads"),
  };
  const callBack = useMutation({ ...callBackSendingMutation(), onSuccess: () => toast(t("calledBack"), { tone: "good" }), ...ends });
  const settle = useMutation({ ...settleSendingMutation(), onSuccess: () => toast(t("settled"), { tone: "good" }), ...ends });
  const notice = useMutation({ ...noticeSendingMutation(), ...ends });
  const isLost = sending.bounces.some((one) => one.is_final);
  const isMoving = sending.state === "waiting" || sending.state === "sending" || sending.state === "unknown";
  useEffect(() => {
    // News come by themselves; where the line for them is down, the page still sees the end.
    if (!isMoving) return;
    const timer = setInterval(() => void invalidateTags(queries, "sending", "threads"), 10_000);
    return () => clearInterval(timer);
  }, [isMoving, queries]);
  const people = [...sending.to, ...sending.cc, ...sending.bcc];
  const first = people[0];
  const when =
    sending.state === "sent" && sending.sent_at
      ? format.moment(sending.sent_at)
      : sending.state === "waiting" && sending.send_at
        ? t(sending.attempts > 0 ? "triesAgain" : "leavesAt", { when: sending.attempts > 0 ? format.moment(sending.send_at) : format.time(sending.send_at) })
        : format.moment(sending.state_at);
  const facts = [
    when,
    ...(!sending.is_mine && sending.approved_by ? [t("approvedBy", { name: sending.approved_by })] : []),
    ...(sending.copy_state === "missing" ? [t("noCopy")] : []),
    ...(sending.files.length > 0 ? [t("fileCount", { count: sending.files.length })] : []),
  ];
  const canEdit = onEdit && sending.draft_id !== null && sending.is_mine && (sending.state === "failed" || sending.state === "voided" || sending.state === "cancelled");
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-72">
        <p className="flex flex-wrap items-center gap-2 text-base">
          {sending.state === "sent" && sending.bounces.length > 0 ? (
            <Badge tone={isLost ? "bad" : "warn"}>{t(isLost ? "bounced" : "delayed")}</Badge>
          ) : (
            <Badge tone={tones[sending.state]}>{t(`state.${sending.state}`)}</Badge>
          )}
          <span className="min-w-0 truncate font-medium">{sending.subject || t("noSubject")}</span>
        </p>
        <p className="mt-0.5 truncate text-sm text-muted">
          {first && t("recipients", { first: first.name || first.email, more: people.length - 1 })}
          {first && " · "}
          {facts.join(" · ")}
        </p>
        {sending.reason_code && sending.state !== "sent" && <p className="mt-1 max-w-prose text-sm text-pretty">{reasonText(sending.reason_code, sending.reason)}</p>}
        {sending.bounces.length > 0 && (
          <ul className="mt-1 flex max-w-prose flex-col gap-1 text-sm">
            {sending.bounces.map((one) => (
              <li key={`${one.email} ${one.code}`} className="text-pretty wrap-anywhere">
                {t(`bounce.${one.code}`, { email: one.email })}
                {one.said && <span className="block text-xs text-muted">{t("serverSaid", { said: one.said })}</span>}
              </li>
            ))}
          </ul>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {sending.can_call_back && (
          <Button size="sm" isBusy={callBack.isPending} onClick={() => callBack.mutate({ path })}>
            {t("callBack")}
          </Button>
        )}
        {sending.needs_person &&
          (["arrived", "send_again", "give_up"] as const).map((outcome) => (
            <Button key={outcome} size="sm" variant={outcome === "give_up" ? "ghost" : "secondary"} isBusy={settle.isPending} onClick={() => settle.mutate({ path, body: { outcome } })}>
              {t(({ arrived: "arrived", send_again: "sendAgain", give_up: "giveUp" } as const)[outcome])}
            </Button>
          ))}
        {canEdit && (
          <Button size="sm" onClick={() => sending.draft_id && onEdit(sending.draft_id)}>
            {t("editAgain")}
          </Button>
        )}
        {sending.needs_attention && (
          <Button size="sm" variant="ghost" isBusy={notice.isPending} onClick={() => notice.mutate({ path })}>
            {t("known")}
          </Button>
        )}
        {children}
      </div>
    </div>
  );
}
