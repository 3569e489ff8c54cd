import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ExternalLink } from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { getThreadOptions } from "@/api/generated/@tanstack/react-query.gen";
import { IconButton } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useWorkspace } from "@/lib/workspace";
import { citedIn } from "./evidence";
import type { Focus } from "./focus";
import { MessageView } from "./message-view";
import type { Proposal } from "./model";

const PrivateMail = lazy(() => import("@/components/crm/private-mail").then((module) => ({ default: module.PrivateMail })));

/** The thread that the package was read from, with its evidence where it stands. */
export function SourcePane({ proposal, focus }: { proposal: Proposal; focus: Focus }) {
  const t = useTranslations("review");
  const workspace = useWorkspace();
  // A package may offer several threads: that of the focused action is shown.
  const threadId = proposal.actions.find((action) => action.id === focus.focused?.actionId)?.thread_id ?? proposal.thread_id;
  const thread = useQuery({ ...getThreadOptions({ path: { ...workspace.path, thread_id: threadId } }), staleTime: 60_000 });
  const cited = useMemo(() => citedIn(proposal), [proposal]);
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const box = useRef<HTMLDivElement>(null);
  const { focused, jump } = focus;
  const messages = thread.data?.messages;

  // Comes to the evidence of what is focused; the field's own first.
  useEffect(() => {
    if (!focused || !messages) return;
    const frame = requestAnimationFrame(() => {
      const marks = [...(box.current?.querySelectorAll<HTMLElement>(`[data-evidence~="${focused.actionId}"]`) ?? [])];
      const target = (focused.field !== null && marks.find((mark) => mark.dataset.field?.split(" ").includes(focused.field ?? ""))) || marks[0];
      if (!target || !box.current) return;
      const place = target.getBoundingClientRect();
      const view = box.current.getBoundingClientRect();
      if (place.top < view.top + 24 || place.bottom > view.bottom - 24) {
        const isCalm = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
        box.current.scrollTo({ top: box.current.scrollTop + place.top - view.top - view.height / 3, behavior: isCalm ? "smooth" : "auto" });
      }
    });
    return () => cancelAnimationFrame(frame);
  }, [focused, jump, messages]);

  if (thread.error) return <ErrorState error={thread.error} onRetry={() => void thread.refetch()} className="py-10" />;
  const last = messages?.at(-1)?.id;
  const isOpen = (id: string) => {
    if (focused && cited.some((one) => one.messageId === id && one.actionId === focused.actionId)) return true;
    return toggled.get(id) ?? (id === last || cited.some((one) => one.messageId === id));
  };
  return (
    <section aria-label={t("source")} className="flex min-h-0 flex-1 flex-col">
      <header className="flex h-13 shrink-0 items-center gap-2 border-b border-line pr-2 pl-4">
        <h2 className="min-w-0 flex-1 truncate text-base font-semibold" title={thread.data?.subject}>
          {thread.data?.subject ?? <Skeleton className="w-2/3" />}
        </h2>
        <IconButton label={t("openInInbox")} asChild>
          <Link to="/w/$workspace/inbox" params={{ workspace: workspace.slug }} search={{ thread: threadId }}>
            <ExternalLink aria-hidden />
          </Link>
        </IconButton>
      </header>
      <div ref={box} tabIndex={-1} className="scroll-thin min-h-0 flex-1 overflow-y-auto">
        {thread.data && thread.data.access !== "full" ? (
          <Suspense fallback={<Skeleton className="m-4 h-24" />}>
            <PrivateMail thread={thread.data} quotes={[...new Set(proposal.actions.flatMap((action) => action.evidence.map((one) => one.quote)))]} />
          </Suspense>
        ) : messages ? (
          messages.map((message) => (
            <MessageView
              key={message.id}
              message={message}
              subject={thread.data?.subject ?? ""}
              isOpen={isOpen(message.id)}
              onToggle={() => setToggled(new Map(toggled).set(message.id, !isOpen(message.id)))}
              cited={cited.filter((one) => one.messageId === message.id)}
              focus={focus}
            />
          ))
        ) : (
          <div role="status" aria-label={t("source")} className="flex flex-col gap-3 px-4 py-5">
            <Skeleton className="w-1/2" />
            <Skeleton className="w-11/12" />
            <Skeleton className="w-4/5" />
            <Skeleton className="w-3/4" />
          </div>
        )}
      </div>
    </section>
  );
}
