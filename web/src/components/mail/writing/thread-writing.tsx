import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { PenLine, Reply, ReplyAll, Sparkles } from "lucide-react";
import { useState } from "react";
import { asApiError } from "@/api/errors";
import { createDraftMutation, draftReplyMutation, listDraftsOptions, listSendingsOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { Thread } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { useFormats } from "@/lib/format";
import { useHotkeys } from "@/lib/hotkeys";
import { useLanguage, useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { Composer } from "./composer";
import { SendingItem } from "./sending-item";
import { waitsSince } from "./words";

/** Below a conversation: what is on its way from it, the drafts in it, and answering its last message. */
export default function ThreadWriting({ thread }: { thread: Thread }) {
  const t = useTranslations("sending");
  const workspace = useWorkspace();
  const { locale } = useLanguage();
  const queries = useQueryClient();
  const [openId, setOpenId] = useState<string | null>(null);
  const drafts = useQuery(listDraftsOptions({ path: workspace.path, query: { thread_id: thread.id } }));
  const sendings = useQuery(listSendingsOptions({ path: workspace.path, query: { thread_id: thread.id, limit: 20 } }));
  const last = thread.messages.at(-1);
  const format = useFormats();
  const [wish, setWish] = useState<string | null>(null);
  const opens = {
    onSuccess: (draft: { id: string }) => {
      setWish(null);
      setOpenId(draft.id);
      return invalidateTags(queries, "sending");
    },
    onError: (error: unknown) => toast(asApiError(error).detail, { tone: "bad" as const }),
  };
  const create = useMutation({ ...createDraftMutation(), ...opens });
  const draft = useMutation({ ...draftReplyMutation(), ...opens });
  const answer = (kind: "reply" | "reply_all") => {
    if (last && !create.isPending && openId === null) create.mutate({ path: workspace.path, body: { kind, answers_id: last.id, language: locale } });
  };
  const ask = () => {
    if (last && !draft.isPending) draft.mutate({ path: workspace.path, body: { answers_id: last.id, kind: last.to.length + last.cc.length > 1 ? "reply_all" : "reply", wish: wish ?? "", language: locale } });
  };
  useHotkeys({ r: () => answer("reply"), a: () => answer("reply_all") }, openId === null);
  if (!last) return null;
  const waiting = waitsSince(thread.messages);
  const isForSeveral = last.to.length + last.cc.length > 1;
  // What was sent stands above as a message; what was called back is a draft again.
  const open = (sendings.data?.items ?? []).filter((one) => (!(one.state === "sent" && one.message_id !== null) || one.needs_attention) && one.state !== "cancelled");
  return (
    <section aria-label={t("replyTitle")} className="px-4 py-4 sm:px-6">
      {open.length > 0 && (
        <ul className="mb-4 flex flex-col gap-3">
          {open.map((one) => (
            <li key={one.id} className="rounded-lg border border-line px-4 py-3">
              <SendingItem sending={one} onEdit={setOpenId} />
            </li>
          ))}
        </ul>
      )}
      {openId === null && waiting !== null && open.length === 0 && drafts.data?.length === 0 && (
        <p className="mb-2 text-sm text-muted">{t("waitsForYou", { when: format.moment(waiting) })}</p>
      )}
      {openId === null ? (
        <div className="flex flex-wrap items-center gap-2">
          <Button isBusy={create.isPending} onClick={() => answer("reply")}>
            <Reply aria-hidden />
            {t("reply")}
            <Kbd keys="r" className="ml-1 max-sm:hidden" />
          </Button>
          {isForSeveral && (
            <Button onClick={() => answer("reply_all")}>
              <ReplyAll aria-hidden />
              {t("replyAll")}
              <Kbd keys="a" className="ml-1 max-sm:hidden" />
            </Button>
          )}
          {last.direction === "inbound" && wish === null && (
            <Button onClick={() => setWish("")}>
              <Sparkles aria-hidden />
              {t("draftReply")}
            </Button>
          )}
          {drafts.data?.map((one) => (
            <Button key={one.id} variant="ghost" className="max-w-64" onClick={() => setOpenId(one.id)}>
              <PenLine aria-hidden />
              <span className="truncate">
                {t("draft")}: {one.snippet || one.subject}
              </span>
            </Button>
          ))}
          <Button variant="ghost" className="ml-auto" asChild>
            <Link to="/w/$workspace/outgoing" params={{ workspace: workspace.slug }}>
              {t("outbox")}
            </Link>
          </Button>
          {wish !== null && (
            <form
              className="flex w-full flex-col gap-2 rounded-lg border border-line bg-rail p-3"
              onSubmit={(event) => {
                event.preventDefault();
                ask();
              }}
            >
              <label className="flex flex-col gap-1.5 text-sm font-medium">
                {t("wish")}
                <textarea
                  autoFocus
                  value={wish}
                  maxLength={1000}
                  rows={2}
                  placeholder={t("wishPlaceholder")}
                  onChange={(event) => setWish(event.target.value)}
                  onKeyDown={(event) => {
                    if (event.key === "Escape") setWish(null);
                    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
                      event.preventDefault();
                      ask();
                    }
                  }}
                  className="field-sizing-content max-h-40 w-full rounded-md border border-control bg-raised px-3 py-2 text-base font-normal text-ink max-sm:text-md"
                />
              </label>
              <p className="text-sm text-pretty text-muted">{t("draftReplyHelp")}</p>
              <p className="flex flex-wrap gap-2">
                <Button type="submit" variant="primary" isBusy={draft.isPending}>
                  {t("wishStart")}
                  <Kbd keys="mod+Enter" className="ml-1 max-sm:hidden" />
                </Button>
                <Button variant="ghost" onClick={() => setWish(null)}>
                  {t("close")}
                </Button>
              </p>
            </form>
          )}
        </div>
      ) : (
        <div className="rounded-lg border border-line-strong px-4 pt-1 pb-3 shadow-float">
          <Composer draftId={openId} onClose={() => setOpenId(null)} />
        </div>
      )}
    </section>
  );
}
