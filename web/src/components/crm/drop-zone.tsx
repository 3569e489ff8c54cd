import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import { useRef, useState, type DragEvent } from "react";
import { useTranslations } from "@/lib/i18n";
import { createImportMutation, getMailPrivacyOptions } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { cn } from "@/lib/cn";
import { invalidateTags } from "@/lib/live";
import { startUpload } from "@/lib/uploads";
import { Button } from "../ui/button";
import { FormProblem } from "../ui/form-problem";
import { MailReaders, type Sharing } from "./mail-readers";

/** Takes a mailbox file by drop or by choice and starts its import. */
export function DropZone({ workspaceId, onStarted, className }: { workspaceId: string; onStarted?: () => void; className?: string }) {
  const t = useTranslations("imports");
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const create = useMutation(createImportMutation());
  const privacy = useQuery(getMailPrivacyOptions({ path: { workspace_id: workspaceId } }));
  const [chosen, setChosen] = useState<Sharing | null>(null);
  // As it stands for what they imported before, else as the workspace begins.
  const sharing = chosen ?? privacy.data?.mailboxes.find((box) => box.is_mine)?.sharing ?? privacy.data?.default_sharing;
  const take = (files: FileList | null) => {
    for (const file of Array.from(files ?? [])) {
      create.mutate(
        { path: { workspace_id: workspaceId }, body: { file_name: file.name, size_bytes: file.size, ...(sharing ? { sharing } : {}) } },
        {
          onSuccess: (started) => {
            void startUpload(workspaceId, started, file, () => void invalidateTags(queries, "imports"));
            void invalidateTags(queries, "imports", "threads");
            void privacy.refetch();
            onStarted?.();
          },
        },
      );
    }
  };
  const drag = (over: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(over);
  };
  return (
    <div className={className}>
      <div
        onDragEnter={drag(true)}
        onDragOver={drag(true)}
        onDragLeave={drag(false)}
        onDrop={(event) => {
          drag(false)(event);
          take(event.dataTransfer.files);
        }}
        className={cn(
          "flex flex-col items-center rounded-lg border border-dashed border-control px-6 py-10 text-center transition-colors",
          isOver ? "border-accent bg-accent-soft" : "bg-rail",
        )}
      >
        <Upload aria-hidden className="mb-3 size-6 stroke-[1.5] text-muted" />
        <p className="text-base font-medium">{isOver ? t("dropNow") : t("dropTitle")}</p>
        <p className="mt-1 max-w-md text-sm text-pretty text-muted">{t("dropBody")}</p>
        <Button className="mt-4" isBusy={create.isPending} onClick={() => input.current?.click()}>
          {t("choose")}
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          accept=".mbox,.mbx,.eml,.zip,.tgz,.gz,application/mbox,message/rfc822,application/zip"
          aria-label={t("choose")}
          tabIndex={-1}
          className="sr-only"
          onChange={(event) => {
            take(event.target.files);
            event.target.value = "";
          }}
        />
      </div>
      {sharing && <MailReaders value={sharing} onChange={setChosen} />}
      {create.error && (
        <div className="mt-3">
          <FormProblem problem={asApiError(create.error)} />
        </div>
      )}
    </div>
  );
}
