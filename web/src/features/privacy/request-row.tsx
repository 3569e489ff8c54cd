import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { approveErasureMutation, cancelPrivacyRequestMutation, offerPrivacyDownloadMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import type { PrivacyRequest } from "@/api/types";
import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/dialog";
import { Ago } from "@/components/ui/marks";
import { Progress } from "@/components/ui/progress";
import { useFormats } from "@/lib/format";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

const tones: Record<PrivacyRequest["state"], Tone> = {
  preparing: "plain",
  waiting: "warn",
  approved: "accent",
  running: "accent",
  done: "ok",
  failed: "bad",
  cancelled: "outline",
};

const counted = [
  "contacts",
  "interactions",
  "messages",
  "mentions",
  "messages_changed",
  "proposals",
  "other_records",
  "files",
  "files_not_searched",
  "uploads",
  "invitations",
  "audit_entries",
] as const;

/** One request: what it is about while that is known, what there is or was done, and what can be done now. */
export function RequestRow({ request }: { request: PrivacyRequest }) {
  const t = useTranslations("privacy");
  const format = useFormats();
  const isUnderWay = request.state === "preparing" || request.state === "approved" || request.state === "running";
  return (
    <li className="flex flex-col gap-3 border-b border-line py-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="text-base font-medium">{t(`kind_${request.kind}`)}</span>
        <Badge tone={tones[request.state]}>{t(`state_${request.state}`)}</Badge>
        <span className="flex flex-wrap gap-x-3 text-sm text-muted">
          <Ago at={request.created_at} />
          <span>{t("asked", { name: request.requested_by_name })}</span>
          {request.approved_by_name && <span>{t("approvedBy", { name: request.approved_by_name })}</span>}
        </span>
      </div>
      {request.subject && (
        <p className="text-sm break-words">
          <span className="text-muted">{t("whom")}: </span>
          {[...request.subject.names, ...request.subject.emails, ...request.subject.phones].join(", ")}
        </p>
      )}
      {isUnderWay && (
        <div className="flex max-w-md flex-col gap-1">
          <Progress label={t(`state_${request.state}`)} value={request.kind === "erase" && request.state === "running" ? request.steps_done / request.steps : null} />
          {request.kind === "erase" && request.state === "running" && (
            <span className="num text-xs text-muted">{t("steps", { done: request.steps_done, total: request.steps })}</span>
          )}
        </div>
      )}
      <Numbers title={request.state === "done" && request.kind === "erase" ? t("results") : t("counts")} numbers={request.state === "done" ? request.result : request.counts} />
      <Actions request={request} />
      {request.can_download && request.expires_at && <p className="text-xs text-muted">{t("until", { day: format.exact(request.expires_at) })}</p>}
    </li>
  );
}

function Numbers({ title, numbers }: { title: string; numbers: PrivacyRequest["counts"] }) {
  const t = useTranslations("privacy");
  const format = useFormats();
  const shown = counted.map((name) => [name, numbers[name] ?? 0] as const).filter(([, many]) => many > 0);
  if (shown.length === 0) return null;
  return (
    <div>
      <h4 className="text-xs font-medium text-muted">{title}</h4>
      <ul className="mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-sm">
        {shown.map(([name, many]) => (
          <li key={name}>
            <span className="num font-medium">{format.number(many)}</span> <span className="text-muted">{t(`n_${name}`)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Actions({ request }: { request: PrivacyRequest }) {
  const t = useTranslations("privacy");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const path = { ...workspace.path, request_id: request.id };
  const after = {
    onError: (error: unknown) => toast(asApiError(error).detail, { tone: "bad" }),
    onSettled: () => invalidateTags(queries, "privacy"),
  };
  const approve = useMutation({ ...approveErasureMutation(), ...after, onSuccess: () => setAsking(false) });
  const cancel = useMutation({ ...cancelPrivacyRequestMutation(), ...after });
  const download = useMutation({ ...offerPrivacyDownloadMutation(), ...after, onSuccess: ({ url }) => window.location.assign(url) });
  const isWaiting = request.kind === "erase" && request.state === "waiting";
  const canGoOn = request.kind === "erase" && request.state === "failed" && request.subject !== null && request.approved_by_name !== null;
  if (!isWaiting && !canGoOn && !request.can_download) return null;
  return (
    <div className="flex flex-col items-start gap-2">
      {isWaiting && <p className="max-w-prose text-sm text-muted">{t("willHappen")}</p>}
      <div className="flex flex-wrap gap-2">
        {(isWaiting || canGoOn) && (
          <Button variant="danger" onClick={() => setAsking(true)}>
            {canGoOn ? t("again") : t("approve")}
          </Button>
        )}
        {isWaiting && (
          <Button isBusy={cancel.isPending} onClick={() => cancel.mutate({ path })}>
            {t("cancel")}
          </Button>
        )}
        {request.can_download && (
          <Button isBusy={download.isPending} onClick={() => download.mutate({ path })}>
            <Download aria-hidden />
            {t("download")}
          </Button>
        )}
      </div>
      <Confirm
        open={isAsking}
        onOpenChange={setAsking}
        title={t("confirm")}
        description={t("confirmBody")}
        action={t("approve")}
        isDanger
        isBusy={approve.isPending}
        onConfirm={() => approve.mutate({ path })}
      />
    </div>
  );
}
