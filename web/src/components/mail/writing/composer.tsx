import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2, X } from "lucide-react";
import { useRef, useState } from "react";
import { asApiError } from "@/api/errors";
import type { DraftRead, SendingRead } from "@/api/generated";
import { discardDraft, prepareDraft } from "@/api/generated";
import { getDraftOptions, listSendingMailboxesOptions } from "@/api/generated/@tanstack/react-query.gen";
import { Button, IconButton } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { FormProblem } from "@/components/ui/form-problem";
import { Select } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { ConfirmLetter } from "./confirm-letter";
import { DraftFiles } from "./draft-files";
import { DraftWords } from "./draft-words";
import { PeopleInput } from "./people-input";
import { useSavedDraft } from "./saved-draft";
import { SetUpSending } from "./set-up-sending";

interface Props {
  draftId: string;
  onClose(): void;
}

/** One draft, saved while it is written; then shown to the byte, and approved. */
export function Composer({ draftId, onClose }: Props) {
  const workspace = useWorkspace();
  const path = { ...workspace.path, draft_id: draftId };
  // News of words that are being written come by themselves; where the line for them is down, they are asked for.
  const draft = useQuery({ ...getDraftOptions({ path }), staleTime: Infinity, refetchInterval: (query) => (query.state.data?.writing ? 3000 : false) });
  if (draft.error) return <ErrorState error={draft.error} onRetry={() => void draft.refetch()} />;
  return draft.data ? <Editor key={draft.data.id} draft={draft.data} onClose={onClose} /> : <SkeletonRows rows={3} />;
}

function Editor({ draft, onClose }: { draft: DraftRead; onClose(): void }) {
  const t = useTranslations("sending");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const mailboxes = useQuery(listSendingMailboxesOptions({ path: workspace.path }));
  const { text, change, save, adopt, state, problem } = useSavedDraft(draft);
  const body = useRef<HTMLTextAreaElement>(null);
  const [hasCopies, setCopies] = useState(draft.cc.length + draft.bcc.length > 0);
  const [shown, setShown] = useState<SendingRead | null>(null);
  const [isSettingUp, setSettingUp] = useState(false);
  const path = { ...workspace.path, draft_id: draft.id };
  const prepare = useMutation({
    mutationFn: async () => {
      const saved = await save();
      return (await prepareDraft({ path, body: { version: saved.version }, throwOnError: true })).data;
    },
    onSuccess: setShown,
    onError: (error) => {
      if (asApiError(error).code === "sending_not_set_up" && asApiError(error).problem.is_mine === true) setSettingUp(true);
    },
  });
  const discard = useMutation({
    mutationFn: async () => discardDraft({ path, throwOnError: true }),
    onSuccess: () => {
      toast(t("discarded"));
      onClose();
      return invalidateTags(queries, "sending");
    },
  });
  const refused = problem ?? (prepare.error ? asApiError(prepare.error) : null);
  const mailbox = mailboxes.data?.find((one) => one.id === text.mailbox_id) ?? draft.mailbox;
  const senders = (mailboxes.data ?? []).flatMap((one) => one.senders.map((address) => ({ mailbox: one, address })));
  // An address that mail does not leave from any more is none of them; the server says so.
  const sender = senders.findIndex((one) => one.mailbox.id === text.mailbox_id && one.address === text.from_email);
  const look = () => {
    if (!prepare.isPending) prepare.mutate();
  };
  return (
    <section
      aria-label={draft.kind === "new" ? t("newMail") : t("replyTitle")}
      className="flex flex-col"
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !shown && !isSettingUp) {
          event.preventDefault();
          look();
        }
      }}
    >
      <PeopleInput
        label={t("to")}
        value={text.to}
        onChange={(to) => change({ to })}
        autoFocus={draft.to.length === 0}
        error={refused?.fields.find((one) => one.field.startsWith("to"))?.message}
        aside={
          !hasCopies && (
            <Button size="sm" variant="ghost" onClick={() => setCopies(true)}>
              {t("addCcBcc")}
            </Button>
          )
        }
      />
      {hasCopies && (
        <>
          <PeopleInput label={t("cc")} value={text.cc} onChange={(cc) => change({ cc })} />
          <PeopleInput label={t("bcc")} value={text.bcc} onChange={(bcc) => change({ bcc })} />
        </>
      )}
      {mailboxes.data && (senders.length > 1 || sender < 0) && (
        <label className="flex min-h-10 items-center gap-2 border-b border-line py-1.5">
          <span className="w-14 shrink-0 text-sm text-muted">{t("from")}</span>
          <Select
            value={sender}
            onChange={(event) => {
              const chosen = senders[Number(event.target.value)];
              if (chosen) change({ mailbox_id: chosen.mailbox.id, from_email: chosen.address });
            }}
            className="max-w-80"
          >
            {sender < 0 && <option value={sender}>{text.from_email}</option>}
            {senders.map((one, position) => (
              <option key={`${one.mailbox.id} ${one.address}`} value={position}>
                {one.address}
              </option>
            ))}
          </Select>
        </label>
      )}
      <label className="flex min-h-10 items-center gap-2 border-b border-line py-1.5">
        <span className="w-14 shrink-0 text-sm text-muted">{t("subject")}</span>
        <input
          value={text.subject}
          maxLength={300}
          onChange={(event) => change({ subject: event.target.value })}
          className="h-7 min-w-0 flex-1 bg-transparent text-base text-ink outline-none focus-visible:outline-none max-sm:text-md"
        />
      </label>
      <DraftWords draft={draft} body={text.body} field={body} />
      <textarea
        ref={body}
        aria-label={t("body")}
        autoFocus={draft.to.length > 0}
        value={text.body}
        maxLength={100_000}
        rows={8}
        onChange={(event) => {
          change({ body: event.target.value });
          prepare.reset();
        }}
        className="field-sizing-content max-h-[60vh] min-h-36 w-full resize-y bg-transparent py-3 text-base text-ink outline-none focus-visible:outline-none max-sm:text-md"
      />
      {draft.quote && (
        <div className="pb-3">
          <label className="flex items-center gap-2 text-sm text-muted">
            <Checkbox checked={text.is_quoted} onCheckedChange={(checked) => change({ is_quoted: checked === true })} />
            {t("quoted")}
          </label>
          {text.is_quoted && (
            <details className="mt-2">
              <summary className="inline-flex h-6 items-center rounded-sm bg-active px-2 text-xs text-muted hover:text-ink">{t("showQuote")}</summary>
              <p className="mt-2 max-h-60 overflow-y-auto border-l-2 border-line-strong pl-3 text-sm whitespace-pre-wrap text-muted">{draft.quote}</p>
            </details>
          )}
        </div>
      )}
      <DraftFiles draft={draft} onBefore={save} onChange={adopt} />
      <FormProblem problem={refused && !refused.fields.some((one) => one.field.startsWith("to")) ? refused : null} texts={{ invalid_input: refused?.fields[0]?.message }} />
      <footer className="flex flex-wrap items-center gap-2 pt-3">
        <Button variant="primary" isBusy={prepare.isPending} onClick={look}>
          {t("look")}
          <Kbd keys="mod+Enter" className="ml-1 max-sm:hidden" />
        </Button>
        {!mailbox.is_set_up && mailbox.is_mine && mailbox.provider === "imap" && <Button onClick={() => setSettingUp(true)}>{t("setUp")}</Button>}
        <span role="status" className="text-xs text-faint">
          {t(state)}
        </span>
        <span className="ml-auto flex items-center gap-1">
          <IconButton label={t("discard")} onClick={() => discard.mutate()}>
            <Trash2 aria-hidden />
          </IconButton>
          <IconButton label={t("close")} onClick={() => void save().finally(onClose)}>
            <X aria-hidden />
          </IconButton>
        </span>
      </footer>
      {isSettingUp && <SetUpSending mailboxId={text.mailbox_id} onClose={() => setSettingUp(false)} />}
      {shown && (
        <ConfirmLetter
          sending={shown}
          onBack={() => setShown(null)}
          onSent={() => {
            setShown(null);
            onClose();
          }}
        />
      )}
    </section>
  );
}
