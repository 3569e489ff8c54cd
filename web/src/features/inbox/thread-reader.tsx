import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, CalendarDays, Paperclip, Sparkles } from "lucide-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { getThreadOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { Message } from "@/api/types";
import { PrivateMail } from "@/components/crm/private-mail";
import { MessageNotes } from "@/components/mail/message-notes";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Button, IconButton } from "@/components/ui/button";
import { Ago } from "@/components/ui/marks";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton, SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { cn } from "@/lib/cn";
import { useFormats } from "@/lib/format";
import { useWorkspace } from "@/lib/workspace";
import { useSkippedSentence } from "./skipped";

const AnalysisTold = lazy(() => import("@/components/mail/analysis-told"));
const MailFrame = lazy(() => import("@/components/mail/mail-frame"));
const ThreadWriting = lazy(() => import("@/components/mail/writing/thread-writing"));

/** A thread, oldest message first; the last one, or the one asked for, is open. */
export function ThreadReader({ id, messageId, onBack }: { id: string; messageId: string | undefined; onBack(): void }) {
  const t = useTranslations("inbox");
  const workspace = useWorkspace();
  const sentence = useSkippedSentence();
  const thread = useQuery(getThreadOptions({ path: { ...workspace.path, thread_id: id } }));
  if (thread.error) return <ErrorState error={thread.error} onRetry={() => void thread.refetch()} />;
  const data = thread.data;
  const skipped = data ? sentence(data) : null;
  const opened = messageId ?? data?.messages.at(-1)?.id;
  return (
    <article className="flex h-full min-h-0 flex-col">
      <header className="flex min-h-13 shrink-0 items-center gap-2 border-b border-line px-4 py-2 max-md:pl-14 sm:px-6">
        <IconButton label={t("back")} onClick={onBack} className="-ml-2 lg:hidden">
          <ArrowLeft aria-hidden />
        </IconButton>
        <h2 className="min-w-0 flex-1 truncate text-md font-semibold">{data ? data.subject || t("noSubject") : ""}</h2>
        {data?.proposal_id && (
          <Button asChild>
            <Link to="/w/$workspace/review" params={{ workspace: workspace.slug }} search={{ package: data.proposal_id } as never}>
              <Sparkles aria-hidden />
              <span className="max-sm:hidden">{t("openProposal")}</span>
            </Link>
          </Button>
        )}
      </header>
      <div className="scroll-thin min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label={data?.subject || t("noSubject")}>
        {!data ? (
          <SkeletonRows rows={4} />
        ) : (
          <>
            {skipped && (
              <div className="border-b border-line bg-rail px-4 py-2 text-sm text-muted sm:px-6">
                <p>{skipped}</p>
                {data.access === "full" && (
                  <Suspense>
                    <AnalysisTold threadId={data.id} isWithdrawn={data.skipped_reason === "withdrawn"} />
                  </Suspense>
                )}
              </div>
            )}
            {data.access !== "full" && <PrivateMail thread={data} />}
            {data.messages.map((message) => (
              <MessageView key={message.id} message={message} isFirstOpen={message.id === opened} isAskedFor={message.id === messageId} />
            ))}
            {/* Nobody reads what is answered to a report of failed delivery. */}
            {data.access === "full" && data.kind !== "bounce" && data.messages.length > 0 && workspace.can("mail.send") && (
              <Suspense fallback={<div className="h-16" />}>
                <ThreadWriting thread={data} />
              </Suspense>
            )}
          </>
        )}
      </div>
    </article>
  );
}

const nameOf = (person: { name: string | null; email: string }) => person.name || person.email;

function MessageView({ message, isFirstOpen, isAskedFor }: { message: Message; isFirstOpen: boolean; isAskedFor: boolean }) {
  const t = useTranslations("inbox");
  const format = useFormats();
  const workspace = useWorkspace();
  const [isOpen, setOpen] = useState(isFirstOpen);
  const [view, setView] = useState<"plain" | "formatted">("plain");
  const top = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isAskedFor) top.current?.scrollIntoView({ block: "start" });
  }, [isAskedFor]);
  const sender = message.from ? nameOf(message.from) : t("unknownSender");
  const files = `/api/v1/workspaces/${workspace.id}/messages/${message.id}`;
  return (
    <section ref={top} className="border-b border-line px-4 py-4 sm:px-6">
      <button type="button" aria-expanded={isOpen} aria-label={t("expand", { name: sender })} onClick={() => setOpen(!isOpen)} className="flex w-full items-start gap-3 rounded-md text-left">
        <Avatar name={sender} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span className="min-w-0 truncate text-base font-medium">{sender}</span>
            {message.from?.name && isOpen && <span className="min-w-0 truncate text-sm text-faint max-sm:hidden">{message.from.email}</span>}
            <Ago at={message.sent_at} className="ml-auto shrink-0 text-xs text-faint" />
          </span>
          <span className="block truncate text-sm text-muted">
            {isOpen ? t("to", { names: message.to.map(nameOf).join(", ") }) : message.text.slice(0, 160)}
            {isOpen && message.cc.length > 0 && ` · ${t("cc", { names: message.cc.map(nameOf).join(", ") })}`}
          </span>
        </span>
      </button>
      {isOpen && (
        <div className="mt-3 sm:pl-9">
          <MessageNotes message={message} />
          {message.html && (
            <Segmented<"plain" | "formatted">
              label={t("view")}
              value={view}
              onChange={setView}
              className="mb-3"
              options={[
                { value: "plain", label: t("plain") },
                { value: "formatted", label: t("formatted") },
              ]}
            />
          )}
          {message.invite && (
            <p className="mb-3 flex flex-wrap items-center gap-x-2 rounded-md border border-line px-3 py-2 text-sm">
              <CalendarDays aria-hidden className="size-4 stroke-[1.5] text-muted" />
              <span className="font-medium">{message.invite.summary || t("invite")}</span>
              {message.invite.starts_at && <span className="text-muted">{format.exact(message.invite.starts_at)}</span>}
              {message.invite.location && <span className="text-muted">{message.invite.location}</span>}
            </p>
          )}
          {view === "formatted" && message.html ? (
            <Suspense fallback={<Skeleton className="h-40 rounded-md" />}>
              <MailFrame html={message.html} hasRemoteImages={message.has_remote_images} title={t("frame", { name: sender })} sender={message.from?.email ?? ""} />
            </Suspense>
          ) : (
            !message.stripped_at && <PlainText message={message} />
          )}
          {message.attachments.length > 0 && (
            <ul aria-label={t("attachments")} className="mt-4 flex flex-wrap gap-2">
              {message.attachments.map((file) => (
                <li key={file.id}>
                  <a
                    href={`${files}/attachments/${file.id}`}
                    download={file.filename}
                    aria-label={t("download", { name: file.filename, size: format.bytes(file.size) })}
                    className="flex h-8 items-center gap-2 rounded-md border border-line-strong px-2.5 text-sm hover:bg-hover"
                  >
                    <Paperclip aria-hidden className="size-3.5 stroke-[1.5] text-muted" />
                    <span className="max-w-60 truncate">{file.filename}</span>
                    <span className="num text-xs text-faint">{format.bytes(file.size)}</span>
                  </a>
                </li>
              ))}
            </ul>
          )}
          {message.places.length > 0 && (
            <p className="mt-4 flex flex-wrap items-center gap-1.5 text-xs text-muted">
              {message.places.map((place, position) => (
                <Badge key={position} tone="outline" title={place.mailbox}>
                  {[place.folder, ...place.labels.filter((label) => !label.startsWith("\\") && !label.startsWith("$"))].join(" · ")}
                </Badge>
              ))}
              {message.places.some((place) => place.labels.includes("\\Flagged") || place.labels.includes("STARRED")) && <Badge tone="accent">{t("flagged")}</Badge>}
            </p>
          )}
          {!message.stripped_at && (
            <p className="mt-4 text-xs">
              <a href={`${files}/raw`} download className="text-muted underline-offset-4 hover:text-ink hover:underline">
                {t("raw")}
              </a>
            </p>
          )}
        </div>
      )}
    </section>
  );
}

/** The text with its parts: what is new stands open, signature muted, what is quoted folded. Offsets count code points. */
function PlainText({ message }: { message: Message }) {
  const t = useTranslations("inbox");
  const points = Array.from(message.text);
  if (message.text.trim() === "") return <p className="text-base text-faint">{t("noText")}</p>;
  const parts = message.segments.length > 0 ? message.segments : [{ kind: "new" as const, start: 0, end: points.length }];
  return (
    <div className="max-w-prose text-base break-words">
      {parts.map((part) => {
        const text = points.slice(part.start, part.end).join("").replace(/^\n+|\s+$/g, "");
        if (text === "") return null;
        const isFolded = part.kind === "quote" || part.kind === "disclaimer";
        if (isFolded) {
          return (
            <details key={part.start} className="my-2">
              <summary className="inline-flex h-6 items-center rounded-sm bg-active px-2 text-xs text-muted hover:text-ink">{t("quoted")}</summary>
              <p className="mt-2 border-l-2 border-line-strong pl-3 whitespace-pre-wrap text-muted">{text}</p>
            </details>
          );
        }
        return (
          <p key={part.start} className={cn("mb-3 whitespace-pre-wrap", part.kind === "signature" && "text-sm text-muted")}>
            {text}
          </p>
        );
      })}
    </div>
  );
}
