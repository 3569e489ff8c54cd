import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { PenLine, Reply, ReplyAll } from "lucide-react";
import { useState } from "react";
import { asApiError } from "@/api/errors";
import { createDraftMutation, listDraftsOptions, listSendingsOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { Thread } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { useHotkeys } from "@/lib/hotkeys";
import { useLanguage, useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { Composer } from "./composer";
import { SendingItem } from "./sending-item";

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
  const create = useMutation({
    ...createDraftMutation(),
    onSuccess: (draft) => {
      setOpenId(draft.id);
      return invalidateTags(queries, "sending");
    },
    onError: (error) => toast(asApiError(error).detail, { tone: "bad" }),
  });
  const answer = (kind: "reply" | "reply_all") => {
    if (last && !create.isPending && openId === null) create.mutate({ path: workspace.path, body: { kind, answers_id: last.id, language: locale } });
  };
  useHotkeys({ r: () => answer("reply"), a: () => answer("reply_all") }, openId === null);
  if (!last) return null;
  const isForSeveral = last.to.length + last.cc.length > 1;
  // What was sent stands above as a message; what was called back is a draft again.
  const open = (sendings.data?.items ?? []).filter((one) => !(one.state === "sent" && one.message_id !== null) && one.state !== "cancelled");
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
          {drafts.data?.map((draft) => (
            <Button key={draft.id} variant="ghost" className="max-w-64" onClick={() => setOpenId(draft.id)}>
              <PenLine aria-hidden />
              <span className="truncate">
                {t("draft")}: {draft.snippet || draft.subject}
              </span>
            </Button>
          ))}
          <Button variant="ghost" className="ml-auto" asChild>
            <Link to="/w/$workspace/outgoing" params={{ workspace: workspace.slug }}>
              {t("outbox")}
            </Link>
          </Button>
        </div>
      ) : (
        <div className="rounded-lg border border-line-strong px-4 pt-1 pb-3 shadow-float">
          <Composer draftId={openId} onClose={() => setOpenId(null)} />
        </div>
      )}
    </section>
  );
}
