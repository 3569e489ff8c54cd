import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { asApiError } from "@/api/errors";
import type { MessageExplained } from "@/api/generated";
import { explainMailboxMessageMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";
import { useWorkspace } from "@/lib/workspace";
import { useSkipText } from "./words";

const AnalysisTold = lazy(() => import("@/components/mail/analysis-told"));

/** Where a message is and why it is here or is not: asked of what is written down, and of the server. */
export function MailboxQuestion({ mailboxId }: { mailboxId: string }) {
  const t = useTranslations("mailboxes");
  const workspace = useWorkspace();
  const [text, setText] = useState("");
  const ask = useMutation(explainMailboxMessageMutation());
  return (
    <section>
      <h3 className="text-sm font-medium">{t("explain.title")}</h3>
      <form
        noValidate
        className="mt-2 flex flex-wrap items-start gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim().length >= 3) ask.mutate({ path: { ...workspace.path, mailbox_id: mailboxId }, body: { q: text } });
        }}
      >
        <div className="min-w-0 flex-1 basis-64">
          <Field label={t("explain.label")} help={t("explain.help")} error={ask.error ? asApiError(ask.error).detail : undefined}>
            {(control) => <Input {...control} value={text} maxLength={998} autoComplete="off" spellCheck={false} onChange={(event) => setText(event.target.value)} />}
          </Field>
        </div>
        <Button type="submit" isBusy={ask.isPending} disabled={text.trim().length < 3} className="sm:mt-5.5">
          <Search aria-hidden />
          {t("explain.ask")}
        </Button>
      </form>
      <div aria-live="polite">
        {ask.data && (
          <ul className="mt-3">
            {ask.data.items.map((one, position) => (
              <Answer key={position} answer={one} />
            ))}
            {ask.data.items.length === 0 && <li className="border-t border-line py-2 text-sm">{t(`explain.none.${ask.data.server}`)}</li>}
            {ask.data.items.length > 0 && ask.data.server === "unreachable" && <li className="border-t border-line py-2 text-sm text-warn">{t("explain.none.unreachable")}</li>}
          </ul>
        )}
      </div>
    </section>
  );
}

function Answer({ answer }: { answer: MessageExplained }) {
  const t = useTranslations("mailboxes");
  const format = useFormats();
  const skipText = useSkipText();
  const workspace = useWorkspace();
  const why =
    answer.code === "folder_not_read" && answer.skip_reason !== null
      ? skipText(answer.skip_reason)
      : t(`explain.code.${answer.code}`, { date: answer.range_from ? format.date(answer.range_from) : "" });
  const facts = [...(answer.folder === null ? [] : [answer.folder]), ...(answer.sent_at === null ? [] : [format.exact(answer.sent_at)]), ...(answer.next_try_at === null ? [] : [t("nextTry", { when: format.moment(answer.next_try_at) })])];
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 border-t border-line py-2 text-sm">
      <span className="font-medium">{why}</span>
      <span className="min-w-0 break-words text-muted">
        {answer.thread_id && answer.subject !== null ? (
          <Link to="/w/$workspace/inbox" params={{ workspace: workspace.slug }} search={{ thread: answer.thread_id }} className="underline underline-offset-4 hover:text-ink">
            {answer.subject || t("explain.noSubject")}
          </Link>
        ) : (
          answer.subject
        )}
        {answer.subject !== null && facts.length > 0 && " · "}
        {facts.join(" · ")}
      </span>
      {answer.thread_id && answer.subject !== null && (
        <div className="basis-full">
          <Suspense>
            <AnalysisTold threadId={answer.thread_id} />
          </Suspense>
        </div>
      )}
    </li>
  );
}
