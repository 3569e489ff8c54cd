import { useMutation, useQueryClient } from "@tanstack/react-query";
import { File as FileIcon, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { asApiError } from "@/api/errors";
import type { SendingRead } from "@/api/generated";
import { approveDraftMutation, callBackSendingMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { FormProblem } from "@/components/ui/form-problem";
import { Kbd } from "@/components/ui/kbd";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

/** The frozen mail: who gets it, what it says, and every byte; then it may leave. */
export function ConfirmLetter({ sending, onBack, onSent }: { sending: SendingRead; onBack(): void; onSent(): void }) {
  const t = useTranslations("sending");
  const format = useFormats();
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const [isAccepted, setAccepted] = useState(false);
  const callBack = useMutation({
    ...callBackSendingMutation(),
    onSuccess: () => toast(t("calledBack"), { tone: "good" }),
    onError: (error) => toast(asApiError(error).detail, { tone: "bad" }),
    onSettled: () => invalidateTags(queries, "sending"),
  });
  const approve = useMutation({
    ...approveDraftMutation(),
    onSuccess: (found) => {
      toast(t("approved"), {
        tone: "good",
        action: { label: t("callBack"), run: () => callBack.mutate({ path: { ...workspace.path, sending_id: found.id } }) },
      });
      onSent();
      return invalidateTags(queries, "sending", "threads");
    },
  });
  const isSerious = sending.doubts.some((one) => one.is_serious);
  const mayLeave = !isSerious || isAccepted;
  const send = () => {
    if (mayLeave && !approve.isPending && sending.draft_id !== null)
      approve.mutate({ path: { ...workspace.path, draft_id: sending.draft_id }, body: { sha256: sending.sha256, accepts_doubts: isAccepted } });
  };
  const rows = [
    { label: t("to"), people: sending.to },
    { label: t("cc"), people: sending.cc },
    { label: `${t("bcc")} (${t("blind")})`, people: sending.bcc },
  ].filter((row) => row.people.length > 0);
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onBack()} title={t("confirmTitle")} description={t("confirmBody", { count: sending.recipients.length })} size="lg">
      <div
        className="flex min-h-0 flex-1 flex-col"
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            event.stopPropagation();
            send();
          }
        }}
      >
        <DialogBody className="flex flex-col gap-4">
          <FormProblem problem={approve.error ? asApiError(approve.error) : null} />
          <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-base">
            <dt className="text-sm text-muted">{t("from")}</dt>
            <dd className="min-w-0 wrap-anywhere">{sending.from_email}</dd>
            {rows.map((row) => (
              <div key={row.label} className="contents">
                <dt className="text-sm text-muted">{row.label}</dt>
                <dd className="min-w-0">
                  <ul>
                    {row.people.map((one) => (
                      <li key={one.email} className="wrap-anywhere">
                        {one.name && <span className="mr-1.5 font-medium">{one.name}</span>}
                        <span className={one.name ? "text-muted" : ""}>{one.email}</span>
                      </li>
                    ))}
                  </ul>
                </dd>
              </div>
            ))}
            <dt className="text-sm text-muted">{t("subject")}</dt>
            <dd className="min-w-0 font-medium break-words">{sending.subject || t("noSubject")}</dd>
          </dl>
          {(sending.doubts.length > 0 || !sending.subject) && (
            <ul className="flex flex-col gap-1.5 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
              {sending.doubts.map((one) => (
                <li key={`${one.code} ${one.email}`} className="flex gap-2">
                  <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 stroke-[1.75]" />
                  <span className="break-words">{t(`doubt.${one.code}`, { email: one.email, known: one.known })}</span>
                </li>
              ))}
              {!sending.subject && (
                <li className="flex gap-2">
                  <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 stroke-[1.75]" />
                  {t("noSubjectWarn")}
                </li>
              )}
            </ul>
          )}
          <p className="scroll-thin max-h-72 overflow-y-auto rounded-md border border-line bg-rail px-4 py-3 text-base whitespace-pre-wrap" tabIndex={0}>
            {sending.text}
          </p>
          {sending.files.length > 0 && (
            <ul aria-label={t("files")} className="flex flex-wrap gap-1.5">
              {sending.files.map((one, place) => (
                <li key={`${place} ${one.filename}`} className="inline-flex h-8 max-w-full items-center gap-1.5 rounded-md border border-line bg-rail px-2 text-sm">
                  <FileIcon aria-hidden className="size-4 shrink-0 stroke-[1.5] text-muted" />
                  <span className="truncate">{one.filename}</span>
                  <span className="num shrink-0 text-xs text-faint">{format.bytes(one.size)}</span>
                </li>
              ))}
            </ul>
          )}
          <details className="text-sm text-muted">
            <summary className="cursor-pointer hover:text-ink">{t("wholeMail")}</summary>
            <p className="num mt-2 text-xs break-all text-faint">{t("bytes", { size: format.bytes(sending.size), hash: sending.sha256 })}</p>
            {sending.is_shortened && <p className="mt-1 text-xs text-faint">{t("shortened")}</p>}
            <pre className="scroll-thin mt-2 max-h-72 overflow-auto rounded-md border border-line bg-rail p-3 font-mono text-xs text-ink" tabIndex={0}>
              {sending.mime}
            </pre>
          </details>
          {isSerious && (
            <label className="flex items-start gap-2.5 text-base">
              <Checkbox checked={isAccepted} onCheckedChange={(checked) => setAccepted(checked === true)} className="mt-0.5" />
              {t("acceptDoubts")}
            </label>
          )}
        </DialogBody>
        <DialogFooter>
          <Button onClick={onBack}>{t("back")}</Button>
          <Button variant="primary" autoFocus disabled={!mayLeave} isBusy={approve.isPending} onClick={send}>
            {t("sendIt")}
            <Kbd keys="mod+Enter" className="ml-1 max-sm:hidden" />
          </Button>
        </DialogFooter>
      </div>
    </Dialog>
  );
}
