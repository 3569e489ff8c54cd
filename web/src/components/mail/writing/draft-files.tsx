import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { File as FileIcon, LoaderCircle, Paperclip, X } from "lucide-react";
import { useRef, useState } from "react";
import { attach } from "@/api/attach";
import { asApiError } from "@/api/errors";
import type { DraftRead } from "@/api/generated";
import { attachFileOfMessage, detachFile } from "@/api/generated";
import { getThreadOptions } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { FormProblem } from "@/components/ui/form-problem";
import { cn } from "@/lib/cn";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { useWorkspace } from "@/lib/workspace";

/** Files that go with a draft: chosen, dropped, or taken from its conversation. `onBefore` saves what is written. */
export function DraftFiles({ draft, onBefore, onChange }: { draft: DraftRead; onBefore(): Promise<unknown>; onChange(draft: DraftRead): void }) {
  const t = useTranslations("sending");
  const format = useFormats();
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [uploading, setUploading] = useState<string | null>(null);
  const [isOver, setOver] = useState(false);
  const path = { ...workspace.path, draft_id: draft.id };
  const thread = useQuery({
    ...getThreadOptions({ path: { ...workspace.path, thread_id: draft.thread_id ?? "" } }),
    enabled: draft.thread_id !== null,
  });
  const change = useMutation({
    mutationFn: async (run: () => Promise<{ data: DraftRead }>) => {
      await onBefore();
      return (await run()).data;
    },
    onSuccess: (found) => {
      onChange(found);
      return invalidateTags(queries, "sending");
    },
  });
  const add = async (files: readonly File[]) => {
    try {
      for (const file of files) {
        setUploading(file.name);
        await change.mutateAsync(async () => ({ data: await attach(workspace.path.workspace_id, draft.id, file) }));
      }
    } catch {
      // Said below; what came before it stays.
    } finally {
      setUploading(null);
    }
  };
  const taken = new Set(draft.files.map((one) => `${one.filename} ${one.size}`));
  const offered = (thread.data?.messages ?? [])
    .flatMap((message) => message.attachments.filter((one) => !one.is_inline).map((one) => ({ ...one, message_id: message.id })))
    .filter((one) => !taken.has(`${one.filename} ${one.size}`))
    .slice(-5);
  return (
    <div
      className={cn("rounded-md border border-dashed border-transparent py-1", isOver && "border-accent bg-accent-soft")}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void add([...event.dataTransfer.files]);
      }}
    >
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t("attach")}
        onChange={(event) => {
          void add([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <ul aria-label={t("files")} className="flex flex-wrap items-center gap-1.5">
        {draft.files.map((one) => (
          <li key={one.id} className="inline-flex h-8 max-w-full items-center gap-1.5 rounded-md border border-line bg-rail pr-1 pl-2 text-sm">
            <FileIcon aria-hidden className="size-4 shrink-0 stroke-[1.5] text-muted" />
            <a href={`/api/v1/workspaces/${workspace.path.workspace_id}/drafts/${draft.id}/files/${one.id}`} download={one.filename} className="truncate hover:underline">
              {one.filename}
            </a>
            <span className="num shrink-0 text-xs text-faint">{format.bytes(one.size)}</span>
            <button
              type="button"
              aria-label={t("detach", { name: one.filename })}
              className="grid size-6 place-items-center rounded-sm text-muted hover:bg-hover hover:text-ink"
              onClick={() => change.mutate(() => detachFile({ path: { ...path, file_id: one.id }, throwOnError: true }))}
            >
              <X aria-hidden className="size-3.5" />
            </button>
          </li>
        ))}
        {uploading !== null && (
          <li role="status" className="inline-flex h-8 max-w-full items-center gap-1.5 px-2 text-sm text-muted">
            <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin motion-reduce:animate-none" />
            <span className="truncate">{t("attaching", { name: uploading })}</span>
          </li>
        )}
        <li>
          <Button size="sm" variant="ghost" disabled={change.isPending} onClick={() => input.current?.click()}>
            <Paperclip aria-hidden />
            {t("attach")}
          </Button>
        </li>
        {offered.map((one) => (
          <li key={one.id} className="max-w-full">
            <Button
              size="sm"
              variant="ghost"
              className="max-w-72"
              title={t("attachFrom")}
              disabled={change.isPending}
              onClick={() => change.mutate(() => attachFileOfMessage({ path, body: { message_id: one.message_id, attachment_id: one.id }, throwOnError: true }))}
            >
              <span aria-hidden>+</span>
              <span className="truncate">{one.filename}</span>
            </Button>
          </li>
        ))}
      </ul>
      {isOver && <p className="px-2 py-1 text-sm text-accent">{t("dropHere")}</p>}
      <FormProblem problem={change.error ? asApiError(change.error) : null} />
    </div>
  );
}
