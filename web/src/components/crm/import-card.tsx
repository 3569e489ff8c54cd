import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleAlert, Pause, Play, X } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { cancelImportMutation, resumeImportMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import type { Import } from "@/api/types";
import { useFormats } from "@/lib/format";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { forgetUpload, pauseUpload, startUpload, useUploads } from "@/lib/uploads";
import { Badge, type Tone } from "../ui/badge";
import { Button } from "../ui/button";
import { Progress } from "../ui/progress";

const ImportFailures = lazy(() => import("./import-failures"));

const tones: Record<Import["state"], Tone> = { uploading: "accent", queued: "plain", reading: "accent", analyzing: "accent", done: "ok", failed: "bad", cancelled: "plain" };

/** How far the whole import is, 0 to 1: uploading, reading and analysing are a third each. */
export function shareOf(item: Import, sent: number): number | null {
  switch (item.state) {
    case "uploading":
      return item.size_bytes > 0 ? sent / item.size_bytes / 3 : 0;
    case "queued":
      return 1 / 3;
    case "reading":
      return 1 / 3 + (item.size_bytes > 0 ? Math.min(1, item.read_bytes / item.size_bytes) / 3 : 0);
    case "analyzing":
      return 2 / 3 + (item.threads_total > 0 ? item.threads_analyzed / item.threads_total / 3 : 0);
    case "done":
      return 1;
    case "failed":
    case "cancelled":
      return null;
  }
}

/** One import: where it stands, in numbers that add up, and what can be done about it. */
export function ImportCard({ item, workspaceId, slug, canImport }: { item: Import; workspaceId: string; slug: string; canImport: boolean }) {
  const t = useTranslations("imports");
  const errors = useTranslations("errors");
  const format = useFormats();
  const queries = useQueryClient();
  const picker = useRef<HTMLInputElement>(null);
  const [isListing, setListing] = useState(false);
  const [isWrong, setWrong] = useState(false);
  const upload = useUploads().find((candidate) => candidate.importId === item.id);
  const refused = (error: unknown) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" });
  const settled = () => void invalidateTags(queries, "imports");
  const path = { workspace_id: workspaceId, import_id: item.id };
  const cancel = useMutation({ ...cancelImportMutation(), onError: refused, onSettled: settled });
  const resume = useMutation({ ...resumeImportMutation(), onError: refused, onSettled: settled });
  const isUploading = item.state === "uploading";
  const isRunning = upload?.state === "running" || upload?.state === "retrying";
  const sent = Math.max(item.received_bytes, upload?.sent ?? 0);
  const share = shareOf(item, sent);
  const isActive = isUploading || item.state === "queued" || item.state === "reading" || item.state === "analyzing";
  const goOn = (file: File | undefined) => {
    if (!file) return;
    const isSame = file.name === item.file_name && file.size === item.size_bytes;
    setWrong(!isSame);
    if (isSame) void startUpload(workspaceId, item, file, settled);
  };
  return (
    <li className="rounded-lg border border-line p-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="min-w-0 truncate text-base font-medium">{item.file_name}</h3>
        <Badge tone={tones[item.state]}>{isUploading && !isRunning ? t("paused") : t(item.state)}</Badge>
        <span className="num text-sm text-muted">
          {isUploading ? t("uploaded", { sent: format.bytes(sent), total: format.bytes(item.size_bytes) }) : format.bytes(item.size_bytes)}
        </span>
        <span className="text-xs text-faint sm:ml-auto">{t("startedBy", { name: item.created_by.name, when: format.ago(item.created_at) })}</span>
      </div>
      {isActive && (
        <div className="mt-3">
          <Progress value={share} label={t("progressOf", { file: item.file_name })} />
        </div>
      )}
      {item.error && (
        <p className="mt-3 flex gap-2 text-base text-bad">
          <CircleAlert aria-hidden className="mt-0.5 size-4 stroke-[1.75]" />
          {item.error.detail}
        </p>
      )}
      {upload?.state === "retrying" && <p className="mt-2 text-sm text-warn">{t("retrying")}</p>}
      {upload?.state === "failed" && upload.error && <p className="mt-2 text-sm text-bad">{upload.error.detail}</p>}
      {item.messages_seen > 0 && (
        <ul className="num mt-3 flex flex-wrap gap-x-4 gap-y-1 text-sm text-muted">
          <li className="font-medium text-ink">{t("messages", { count: item.messages_seen })}</li>
          <li>{t("new", { count: item.messages_stored })}</li>
          {item.messages_duplicate > 0 && <li>{t("duplicates", { count: item.messages_duplicate })}</li>}
          {item.messages_failed > 0 && (
            <li>
              <button type="button" onClick={() => setListing(true)} className="text-warn underline underline-offset-4">
                {t("unreadable", { count: item.messages_failed })}
              </button>
            </li>
          )}
          {item.threads_total > 0 && <li>{t("threads", { done: item.threads_analyzed, total: item.threads_total })}</li>}
          {item.proposals_found > 0 && <li className="font-medium text-ink">{t("proposals", { count: item.proposals_found })}</li>}
        </ul>
      )}
      <div className="mt-3 flex flex-wrap gap-2 empty:hidden">
        {item.proposals_found > 0 && (
          <Button asChild size="sm" variant={item.state === "done" ? "primary" : "secondary"}>
            <Link to="/w/$workspace/review" params={{ workspace: slug }}>
              {t("review")}
            </Link>
          </Button>
        )}
        {canImport && isUploading && isRunning && (
          <Button size="sm" onClick={() => pauseUpload(item.id)}>
            <Pause aria-hidden />
            {t("pause")}
          </Button>
        )}
        {canImport && isUploading && !isRunning && upload && (
          <Button size="sm" onClick={() => void startUpload(workspaceId, item, upload.file, settled)}>
            <Play aria-hidden />
            {t("resume")}
          </Button>
        )}
        {canImport && isUploading && !upload && (
          <>
            <Button size="sm" onClick={() => picker.current?.click()}>
              <Play aria-hidden />
              {t("resumeFile", { file: item.file_name, percent: format.percent(item.received_bytes / Math.max(1, item.size_bytes)) })}
            </Button>
            <input ref={picker} type="file" className="sr-only" tabIndex={-1} aria-label={t("choose")} onChange={(event) => goOn(event.target.files?.[0])} />
          </>
        )}
        {canImport && item.can_resume && !isUploading && (
          <Button size="sm" isBusy={resume.isPending} onClick={() => resume.mutate({ path })}>
            <Play aria-hidden />
            {t("resume")}
          </Button>
        )}
        {canImport && isActive && (
          <Button
            size="sm"
            variant="ghost"
            isBusy={cancel.isPending}
            onClick={() => {
              forgetUpload(item.id);
              cancel.mutate({ path });
            }}
          >
            <X aria-hidden />
            {t("cancel")}
          </Button>
        )}
      </div>
      {isWrong && (
        <p role="alert" className="mt-2 text-sm text-bad">
          {t("wrongFile", { file: item.file_name })}
        </p>
      )}
      <Suspense>{isListing && <ImportFailures importId={item.id} workspaceId={workspaceId} onClose={() => setListing(false)} />}</Suspense>
    </li>
  );
}
