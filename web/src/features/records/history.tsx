import { useInfiniteQuery } from "@tanstack/react-query";
import { History as HistoryIcon } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import { getHistoryInfiniteOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { RecordType } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Ago } from "@/components/ui/marks";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState, State } from "@/components/ui/states";
import { nextCursor } from "@/lib/cursor";
import { useWorkspace } from "@/lib/workspace";
import { ChangeList, useChangeSentence } from "@/components/crm/changes";

export function History({ type, id }: { type: RecordType; id: string }) {
  const t = useTranslations("records");
  const common = useTranslations("common");
  const workspace = useWorkspace();
  const sentence = useChangeSentence();
  const history = useInfiniteQuery({
    ...getHistoryInfiniteOptions({ path: { ...workspace.path, record_type: type, record_id: id }, query: { limit: 50 } }),
    ...nextCursor,
  });
  if (history.error) return <ErrorState error={history.error} onRetry={() => void history.refetch()} />;
  if (!history.data) return <SkeletonRows rows={4} />;
  const entries = history.data.pages.flatMap((page) => page.items);
  if (entries.length === 0) return <State icon={<HistoryIcon aria-hidden />} title={t("historyEmpty")} />;
  return (
    <>
      <ol>
        {entries.map((entry) => (
          <li key={`${entry.at}-${entry.action}`} className="border-b border-line py-2.5 last:border-b-0">
            <p className="flex items-baseline gap-2 text-base">
              <span className="min-w-0 flex-1">{sentence(entry)}</span>
              <Ago at={entry.at} className="shrink-0 text-xs text-faint" />
            </p>
            <ChangeList changes={entry.changes} />
          </li>
        ))}
      </ol>
      {history.hasNextPage && (
        <Button className="mt-2" isBusy={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
          {common("loadMore")}
        </Button>
      )}
    </>
  );
}
