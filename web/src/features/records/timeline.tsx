import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Activity, ArrowDownLeft, ArrowUpRight, CalendarDays, CircleDot, ListTodo, Phone, StickyNote, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "@/lib/i18n";
import { getTimelineInfiniteOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { RecordType, TimelineEntry } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Ago } from "@/components/ui/marks";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState, State } from "@/components/ui/states";
import { useFormats } from "@/lib/format";
import { nextCursor } from "@/lib/cursor";
import { useWorkspace } from "@/lib/workspace";
import { ChangeList, useChangeSentence } from "@/components/crm/changes";

const kinds = { email: ArrowDownLeft, call: Phone, meeting: CalendarDays, note: StickyNote } as const;

/** A snippet as long as the server keeps them was cut: it ends with a whole word. */
const whole = (snippet: string): string => (snippet.length >= 198 ? `${snippet.slice(0, snippet.lastIndexOf(" "))}…` : snippet);

export function Timeline({ type, id }: { type: RecordType; id: string }) {
  const t = useTranslations("records");
  const common = useTranslations("common");
  const workspace = useWorkspace();
  const timeline = useInfiniteQuery({
    ...getTimelineInfiniteOptions({ path: { ...workspace.path, record_type: type, record_id: id }, query: { limit: 50 } }),
    ...nextCursor,
  });
  if (timeline.error) return <ErrorState error={timeline.error} onRetry={() => void timeline.refetch()} />;
  if (!timeline.data) return <SkeletonRows rows={5} />;
  const entries = timeline.data.pages.flatMap((page) => page.items);
  if (entries.length === 0) {
    return (
      <State icon={<Activity aria-hidden />} title={t("timelineEmpty")}>
        {t("timelineEmptyBody")}
      </State>
    );
  }
  return (
    <>
      <ol className="relative before:absolute before:top-3 before:bottom-3 before:left-3 before:w-px before:bg-line">
        {entries.map((entry) => (
          <Entry key={`${entry.kind}-${entry.id}-${entry.at}`} entry={entry} />
        ))}
      </ol>
      {timeline.hasNextPage && (
        <Button className="mt-2" isBusy={timeline.isFetchingNextPage} onClick={() => void timeline.fetchNextPage()}>
          {common("loadMore")}
        </Button>
      )}
    </>
  );
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const t = useTranslations("records");
  const workspace = useWorkspace();
  const format = useFormats();
  const sentence = useChangeSentence();
  switch (entry.kind) {
    case "email": {
      const isIn = entry.direction === "inbound";
      return (
        <Row icon={isIn ? ArrowDownLeft : ArrowUpRight} at={entry.at} title={t(isIn ? "received" : "sent", { name: entry.from?.name || entry.from?.email || t("unknownSender") })}>
          <Link
            to="/w/$workspace/inbox"
            params={{ workspace: workspace.slug }}
            search={{ thread: entry.thread_id, message: entry.message_id }}
            className="group mt-1 block rounded-md border border-line px-3 py-2 hover:border-line-strong hover:bg-hover"
          >
            <span className="block truncate text-base font-medium group-hover:underline">{entry.subject}</span>
            <span className="line-clamp-2 text-sm text-muted">{whole(entry.snippet)}</span>
          </Link>
        </Row>
      );
    }
    case "interaction":
      return (
        <Row icon={kinds[entry.interaction_kind]} at={entry.at} title={`${t(entry.interaction_kind)}, ${entry.actor.name}`}>
          <div className="mt-1 rounded-md border border-line px-3 py-2">
            <p className="text-base font-medium">{entry.title}</p>
            {entry.body && <p className="mt-0.5 text-sm whitespace-pre-wrap text-muted">{entry.body}</p>}
          </div>
        </Row>
      );
    case "task":
      return (
        <Row icon={ListTodo} at={entry.at} title={t("taskAdded")}>
          <Link
            to="/w/$workspace/tasks/$recordId"
            params={{ workspace: workspace.slug, recordId: entry.id }}
            className="mt-0.5 inline-flex max-w-full items-baseline gap-2 text-base hover:underline"
          >
            <span className={entry.status === "done" ? "truncate text-muted line-through" : "truncate"}>{entry.title}</span>
            {entry.due_on && <span className="num shrink-0 text-sm text-muted">{format.day(entry.due_on)}</span>}
          </Link>
        </Row>
      );
    case "change":
      return (
        <Row icon={CircleDot} at={entry.at} title={sentence(entry)}>
          <ChangeList changes={entry.changes} />
        </Row>
      );
  }
}

function Row({ icon: Icon, at, title, children }: { icon: LucideIcon; at: string; title: string; children: ReactNode }) {
  return (
    <li className="relative flex gap-3 py-2">
      <span className="z-10 flex size-6 shrink-0 items-center justify-center rounded-full border border-line bg-canvas">
        <Icon aria-hidden className="size-3.5 stroke-[1.5] text-muted" />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2 pt-0.5 text-sm text-muted">
          <span className="min-w-0 break-words">{title}</span>
          <Ago at={at} className="ml-auto shrink-0 text-xs text-faint" />
        </p>
        {children}
      </div>
    </li>
  );
}
