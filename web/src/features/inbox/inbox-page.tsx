import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { Inbox as InboxIcon, MailOpen, Sparkles } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import { listThreadsInfiniteOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { ThreadRow } from "@/api/types";
import { TableFilters, TableSearch, type Filter } from "@/components/table/filters";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Ago } from "@/components/ui/marks";
import { PageHeader } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState, State } from "@/components/ui/states";
import { cn } from "@/lib/cn";
import { nextCursor } from "@/lib/cursor";
import { useHotkeys } from "@/lib/hotkeys";
import { useWorkspace } from "@/lib/workspace";
import { messageKinds, type InboxSearch } from "./search";
import { ThreadReader } from "./thread-reader";

const WritingTools = lazy(() => import("@/components/mail/writing/writing-tools"));

export function InboxPage({ search, onSearch }: { search: InboxSearch; onSearch(patch: Partial<Record<keyof InboxSearch, unknown>>): void }) {
  const t = useTranslations("inbox");
  const common = useTranslations("common");
  const workspace = useWorkspace();
  const { q, kind } = search;
  const threads = useInfiniteQuery({
    ...listThreadsInfiniteOptions({ path: workspace.path, query: { limit: 50, ...(q ? { q } : {}), ...(kind ? { kind } : {}) } }),
    ...nextCursor,
  });
  const rows = threads.data?.pages.flatMap((page) => page.items) ?? [];
  const here = rows.findIndex((row) => row.id === search.thread);
  const open = (row: ThreadRow | undefined) => row && onSearch({ thread: row.id, message: undefined });
  useHotkeys({ j: () => open(rows[here + 1]), k: () => open(rows[Math.max(0, here - 1)]), Escape: () => onSearch({ thread: undefined, message: undefined }) });
  const filters: Filter[] = [
    { id: "kind", label: t("kind"), value: kind, options: messageKinds.map((value) => ({ value, label: t(value) })), onChange: (value) => onSearch({ kind: value }) },
  ];
  return (
    <div className="flex min-h-0 flex-1">
      <section
        aria-label={t("title")}
        className={cn("flex min-h-0 w-full flex-col lg:w-96 lg:shrink-0 lg:border-r lg:border-line", search.thread && "max-lg:hidden")}
      >
        <PageHeader title={t("title")}>
          {workspace.can("mail.send") && (
            <Suspense fallback={<div className="h-8" />}>
              <WritingTools />
            </Suspense>
          )}
        </PageHeader>
        <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2">
          <TableSearch label={t("search")} value={q} onChange={(value) => onSearch({ q: value })} />
          <TableFilters filters={filters} />
        </div>
        <div className="scroll-thin min-h-0 flex-1 overflow-y-auto">
          {threads.error ? (
            <ErrorState error={threads.error} onRetry={() => void threads.refetch()} />
          ) : !threads.data ? (
            <SkeletonRows />
          ) : rows.length === 0 ? (
            q || kind ? (
              <State title={t("nothingMatches")} actions={<Button onClick={() => onSearch({ q: undefined, kind: undefined })}>{t("clear")}</Button>} />
            ) : (
              <State
                icon={<InboxIcon aria-hidden />}
                title={t("empty")}
                actions={
                  <Button asChild>
                    <Link to="/w/$workspace/imports" params={{ workspace: workspace.slug }}>
                      {t("import")}
                    </Link>
                  </Button>
                }
              >
                {t("emptyBody")}
              </State>
            )
          ) : (
            <>
              <ul>
                {rows.map((row) => (
                  <li key={row.id}>
                    <ThreadLink row={row} isOpen={row.id === search.thread} search={search} />
                  </li>
                ))}
              </ul>
              {threads.hasNextPage && (
                <div className="p-4">
                  <Button isBusy={threads.isFetchingNextPage} onClick={() => void threads.fetchNextPage()}>
                    {common("loadMore")}
                  </Button>
                </div>
              )}
            </>
          )}
        </div>
      </section>
      <div className={cn("min-h-0 min-w-0 flex-1", !search.thread && "max-lg:hidden")}>
        {search.thread ? (
          <ThreadReader key={search.thread} id={search.thread} messageId={search.message} onBack={() => onSearch({ thread: undefined, message: undefined })} />
        ) : (
          <State icon={<MailOpen aria-hidden />} title={t("choose")} className="pt-40" />
        )}
      </div>
    </div>
  );
}

function ThreadLink({ row, isOpen, search }: { row: ThreadRow; isOpen: boolean; search: InboxSearch }) {
  const t = useTranslations("inbox");
  const workspace = useWorkspace();
  const names = row.participants.map((person) => person.name || person.email);
  return (
    <Link
      to="/w/$workspace/inbox"
      params={{ workspace: workspace.slug }}
      search={{ ...(search.q ? { q: search.q } : {}), ...(search.kind ? { kind: search.kind } : {}), thread: row.id }}
      aria-current={isOpen || undefined}
      className={cn("block border-b border-line px-4 py-2.5 hover:bg-hover focus-visible:-outline-offset-2", isOpen && "bg-active hover:bg-active")}
    >
      <span className="flex items-baseline gap-2">
        <span className="min-w-0 flex-1 truncate text-base font-medium">{names.slice(0, 3).join(", ") || t("unknownSender")}</span>
        {row.message_count > 1 && (
          <span className="num shrink-0 rounded-full bg-active px-1.5 text-xs text-muted" title={t("messages", { count: row.message_count })}>
            {row.message_count}
          </span>
        )}
        <Ago at={row.last_message_at} className="shrink-0 text-xs text-faint" />
      </span>
      <span className="block truncate text-sm">{row.subject || t("noSubject")}</span>
      {row.snippet && <span className="block truncate text-sm text-muted">{row.snippet}</span>}
      {(row.proposal_id || row.kind !== "person") && (
        <span className="mt-1 flex flex-wrap gap-1.5">
          {row.proposal_id && (
            <span className="proposed inline-flex h-5 items-center gap-1 px-1.5 text-xs text-muted">
              <Sparkles aria-hidden className="size-3 stroke-[1.75]" />
              {t("hasProposal")}
            </span>
          )}
          {row.kind !== "person" && <Badge tone="outline">{t(row.kind)}</Badge>}
        </span>
      )}
    </Link>
  );
}
