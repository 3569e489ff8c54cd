import { CalendarDays, Paperclip } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import type { Message } from "@/api/types";
import { useFormats } from "@/lib/format";
import { useWorkspace } from "@/lib/workspace";
import type { Cited } from "./evidence";
import type { Focus } from "./focus";
import { MarkedText } from "./marked-text";

/** The invitation in a message, and its files. */
export default function MessageExtras({ message, cited, focus }: { message: Message; cited: readonly Cited[]; focus: Focus }) {
  const format = useFormats();
  return (
    <>
      {message.invite && (
        <div className="mt-3 flex gap-2.5 rounded-md border border-line px-3 py-2 text-sm">
          <CalendarDays aria-hidden className="mt-0.5 size-4 stroke-[1.5] text-muted" />
          <div className="min-w-0">
            <p className="font-medium">
              <MarkedText text={message.invite.summary} cited={cited} focus={focus} />
            </p>
            {message.invite.starts_at && <p className="text-muted">{format.exact(message.invite.starts_at)}</p>}
            {message.invite.location && <p className="text-muted">{message.invite.location}</p>}
          </div>
        </div>
      )}
      <Attachments message={message} />
    </>
  );
}

function Attachments({ message }: { message: Message }) {
  const t = useTranslations("review");
  const format = useFormats();
  const workspace = useWorkspace();
  const files = message.attachments.filter((one) => !one.is_inline);
  if (files.length === 0) return null;
  return (
    <ul aria-label={t("attachments")} className="mt-3 flex flex-wrap gap-1.5">
      {files.map((file) => (
        <li key={file.id} className="max-w-full">
          <a
            href={`/api/v1/workspaces/${workspace.id}/messages/${message.id}/attachments/${file.id}`}
            download={file.filename}
            className="inline-flex h-7 max-w-full items-center gap-1.5 rounded-md border border-line-strong px-2 text-sm hover:bg-hover"
          >
            <Paperclip aria-hidden className="size-3.5 stroke-[1.5] text-muted" />
            <span className="truncate">{file.filename}</span>
            <span className="num shrink-0 text-xs text-muted">{format.bytes(file.size)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
