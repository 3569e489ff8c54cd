import { ChevronDown } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslations } from "@/lib/i18n";
import type { Message } from "@/api/types";
import { MessageNotes } from "@/components/mail/message-notes";
import { Avatar } from "@/components/ui/avatar";
import { Ago } from "@/components/ui/marks";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import type { Cited } from "./evidence";
import type { Focus } from "./focus";
import { MarkedText } from "./marked-text";
import { blocks, covers, type Block } from "./passages";

const MessageExtras = lazy(() => import("./message-extras"));
const MailFrame = lazy(() => import("@/components/mail/mail-frame"));

export const headerLine = (people: readonly { name: string | null; email: string }[]): string =>
  people.map((one) => (one.name ? `${one.name} <${one.email}>` : one.email)).join(", ");

export function MessageView(props: { message: Message; subject: string; isOpen: boolean; onToggle(): void; cited: readonly Cited[]; focus: Focus }) {
  const { message, isOpen, cited, focus } = props;
  const t = useTranslations("review");
  const [view, setView] = useState<"text" | "html">("text");
  const sender = message.from;
  const name = sender?.name ?? sender?.email ?? t("unknownSender");
  const of = (source: Cited["source"]) => cited.filter((one) => one.source === source);
  return (
    <article aria-label={t("messageFrom", { name })} data-message={message.id} className="border-b border-line last:border-b-0">
      <button type="button" aria-expanded={isOpen} onClick={props.onToggle} className="flex w-full items-start gap-2.5 px-4 py-3 text-left hover:bg-hover focus-visible:outline-offset-[-2px]">
        <Avatar name={name} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span className="min-w-0 truncate text-base font-medium">{name}</span>
            <Ago at={message.sent_at} className="ml-auto shrink-0 text-xs text-muted" />
          </span>
          {isOpen ? (
            <span className="block truncate text-xs text-muted">{sender?.name ? sender.email : null}</span>
          ) : (
            <span className="block truncate text-sm text-muted">{message.text.slice(0, 160)}</span>
          )}
        </span>
        <ChevronDown aria-hidden className={cn("mt-0.5 size-4 stroke-[1.5] text-faint transition-transform", isOpen && "rotate-180")} />
      </button>
      {isOpen && (
        <div className="px-4 pb-4 pl-[3.1rem] max-sm:pl-4">
          <dl className="mb-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 gap-y-0.5 text-xs text-muted">
            {of("from").length > 0 && sender && <Header label={t("headers.from")} text={headerLine([sender])} cited={of("from")} focus={focus} />}
            {message.to.length > 0 && <Header label={t("headers.to")} text={headerLine(message.to)} cited={of("to")} focus={focus} />}
            {message.cc.length > 0 && <Header label={t("headers.cc")} text={headerLine(message.cc)} cited={of("cc")} focus={focus} />}
            {(of("subject").length > 0 || message.subject !== props.subject) && <Header label={t("headers.subject")} text={message.subject} cited={of("subject")} focus={focus} />}
          </dl>
          <MessageNotes message={message} />
          {message.html !== null && (
            <div className="mb-2 flex justify-end">
              <Button variant="link" size="sm" className="text-xs font-normal" onClick={() => setView(view === "text" ? "html" : "text")}>
                {view === "text" ? t("showHtml") : t("showText")}
              </Button>
            </div>
          )}
          {view === "html" && message.html !== null ? (
            <Suspense fallback={<Skeleton className="h-40 rounded-md" />}>
              <MailFrame html={message.html} hasRemoteImages={message.has_remote_images} title={t("messageFrom", { name })} sender={sender?.email ?? ""} />
            </Suspense>
          ) : (
            <MessageText message={message} cited={of("text")} focus={focus} />
          )}
          <Suspense>{(message.invite ?? message.attachments.some((one) => !one.is_inline)) && <MessageExtras message={message} cited={of("invite")} focus={focus} />}</Suspense>
        </div>
      )}
    </article>
  );
}

function Header({ label, text, cited, focus }: { label: string; text: string; cited: readonly Cited[]; focus: Focus }) {
  return (
    <>
      <dt>{label}</dt>
      <dd className="min-w-0 break-words">
        <MarkedText text={text} cited={cited} focus={focus} />
      </dd>
    </>
  );
}

/** The text in its parts: what is quoted, signed and disclaimed is folded, unless the focused evidence stands in it. */
function MessageText({ message, cited, focus }: { message: Message; cited: readonly Cited[]; focus: Focus }) {
  return (
    <div className="text-base leading-[1.45] break-words whitespace-pre-wrap">
      {blocks(message.text, message.segments as Block[]).map((block) => ( // the same kinds, by the generated name
        <TextBlock key={block.start} block={block} text={message.text} cited={cited.filter((one) => covers(block, one))} focus={focus} />
      ))}
    </div>
  );
}

function TextBlock({ block, text, cited, focus }: { block: Block; text: string; cited: readonly Cited[]; focus: Focus }) {
  const t = useTranslations("review");
  const [isOpen, setOpen] = useState<boolean | null>(null);
  const isFoldable = block.kind !== "new" && block.kind !== "forwarded";
  const hasFocus = cited.some((one) => one.actionId === focus.focused?.actionId);
  const isShown = !isFoldable || (isOpen ?? hasFocus);
  const body = <MarkedText text={text} cited={cited} from={block.start} to={block.end} focus={focus} />;
  if (!isFoldable) return <div className={block.kind === "forwarded" ? "my-2 border-l-2 border-line-strong pl-3" : ""}>{body}</div>;
  return (
    <div className="my-1">
      <button
        type="button"
        aria-expanded={isShown}
        onClick={() => setOpen(!isShown)}
        className={cn("inline-flex h-6 items-center gap-1 rounded-full border border-line px-2 text-xs text-muted hover:bg-hover", cited.length > 0 && !isShown && "border-control")}
      >
        {t(`folded.${block.kind === "quote" || block.kind === "signature" ? block.kind : "disclaimer"}`)}
        <ChevronDown aria-hidden className={cn("size-3 transition-transform", isShown && "rotate-180")} />
      </button>
      {isShown && <div className={cn("mt-1.5 text-muted", block.kind === "quote" && "border-l-2 border-line pl-3")}>{body}</div>}
    </div>
  );
}
