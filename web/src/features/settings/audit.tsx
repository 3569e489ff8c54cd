import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { listAuditEntriesInfiniteOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { AuditEntry } from "@/api/types";
import { Button } from "@/components/ui/button";
import { PageBody, Section } from "@/components/ui/page";
import { Sheet } from "@/components/ui/sheet";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState, State } from "@/components/ui/states";
import { nextCursor } from "@/lib/cursor";
import { useActorName, useDeed, useDeedsNamed } from "@/lib/deeds";
import { useDelayed } from "@/lib/delayed";
import { useFormats } from "@/lib/format";
import { useWorkspace } from "@/lib/workspace";
import { AuditDetail } from "./audit-detail";
import { AuditExport } from "./audit-export";
import { AuditFilterBar, isFiltering, noFilters, queryOf } from "./audit-filters";
import { AuditIntegrity } from "./audit-integrity";

export function AuditSettings() {
  const t = useTranslations("audit");
  const common = useTranslations("common");
  const workspace = useWorkspace();
  const [filters, setFilters] = useState(noFilters);
  const words = useDelayed(filters.words);
  const [opened, setOpened] = useState<AuditEntry | null>(null);
  const query = queryOf({ ...filters, words }, useDeedsNamed(words));
  const log = useInfiniteQuery({
    ...listAuditEntriesInfiniteOptions({ path: workspace.path, query }),
    ...nextCursor,
    placeholderData: keepPreviousData,
  });
  const entries = log.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <PageBody wide>
      <Section title={t("title")} description={t("body")} aside={workspace.can("audit.export") && <AuditExport query={query} />}>
        <AuditFilterBar filters={filters} onChange={setFilters} />
        {log.error ? (
          <ErrorState error={log.error} onRetry={() => void log.refetch()} />
        ) : !log.data ? (
          <SkeletonRows rows={8} />
        ) : entries.length === 0 ? (
          isFiltering(filters) ? (
            <State icon={<ScrollText aria-hidden />} title={t("nothingMatches")} actions={<Button onClick={() => setFilters(noFilters)}>{t("clear")}</Button>}>
              {t("nothingMatchesBody")}
            </State>
          ) : (
            <State icon={<ScrollText aria-hidden />} title={t("empty")} />
          )
        ) : (
          <EntryList entries={entries} isBusy={log.isPlaceholderData} onOpen={setOpened} />
        )}
        {log.hasNextPage && (
          <Button className="mt-3" isBusy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            {common("loadMore")}
          </Button>
        )}
      </Section>
      <AuditIntegrity />
      <Sheet
        open={opened !== null}
        onOpenChange={(open) => {
          if (!open) setOpened(null);
        }}
        title={t("detail", { number: String(opened?.sequence ?? "") })}
        className="w-[min(32rem,calc(100vw-2rem))]"
      >
        {opened && <AuditDetail entry={opened} />}
      </Sheet>
    </PageBody>
  );
}

/** `isBusy`: these are what the filters before asked for, while the answer to the present ones is under way. */
function EntryList({ entries, isBusy, onOpen }: { entries: AuditEntry[]; isBusy: boolean; onOpen(entry: AuditEntry): void }) {
  const t = useTranslations("audit");
  const format = useFormats();
  const deed = useDeed();
  const actorName = useActorName();
  return (
    <ul className="@container border-t border-line transition-opacity aria-busy:opacity-60" aria-label={t("title")} aria-busy={isBusy}>
      {entries.map((entry) => (
        <li key={entry.id} className="border-b border-line">
          <button
            type="button"
            onClick={() => onOpen(entry)}
            className="flex w-full flex-wrap items-baseline gap-x-4 gap-y-0.5 px-1 py-2 text-left text-sm hover:bg-hover @lg:flex-nowrap"
          >
            <time dateTime={entry.at} title={format.exact(entry.at)} className="num w-36 shrink-0 whitespace-nowrap text-muted">
              {format.ago(entry.at)}, {format.time(entry.at)}
            </time>
            <span className="min-w-0 flex-1 truncate font-medium @lg:w-36 @lg:flex-none">{actorName(entry)}</span>
            <span className="min-w-0 flex-1 basis-full truncate @lg:basis-0">
              {deed(entry.action)}
              {entry.approval?.decided_by_name && entry.approval.decided_by_id !== entry.actor_member_id && (
                <span className="text-muted">, {t("approvedBy", { name: entry.approval.decided_by_name })}</span>
              )}
            </span>
            <span className="num hidden w-32 shrink-0 truncate text-right text-muted @2xl:block">{entry.ip}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
