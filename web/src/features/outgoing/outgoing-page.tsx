import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { PenLine, Send } from "lucide-react";
import { useState } from "react";
import { listDraftsOptions, listSendingsInfiniteOptions } from "@/api/generated/@tanstack/react-query.gen";
import { SendingItem } from "@/components/mail/writing/sending-item";
import WriteTo, { WritingDialog } from "@/components/mail/writing/write-to";
import { Button } from "@/components/ui/button";
import { Ago } from "@/components/ui/marks";
import { PageBody, PageHeader, Section } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState, State } from "@/components/ui/states";
import { useTranslations } from "@/lib/i18n";
import { useWorkspace } from "@/lib/workspace";

const PAGE = 50;

/** Drafts, what is on its way, and what became of it. */
export function OutgoingPage() {
  const t = useTranslations("sending");
  const workspace = useWorkspace();
  const [openId, setOpenId] = useState<string | null>(null);
  const drafts = useQuery(listDraftsOptions({ path: workspace.path }));
  const sendings = useInfiniteQuery({
    ...listSendingsInfiniteOptions({ path: workspace.path, query: { limit: PAGE } }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (pages.length * PAGE < last.total ? pages.length * PAGE : undefined),
  });
  const rows = sendings.data?.pages.flatMap((page) => page.items) ?? [];
  const error = drafts.error ?? sendings.error;
  const isEmpty = drafts.data?.length === 0 && sendings.data !== undefined && rows.length === 0;
  return (
    <>
      <PageHeader title={t("outbox")}>
        <WriteTo isPrimary />
      </PageHeader>
      <PageBody>
        {error ? (
          <ErrorState error={error} onRetry={() => void Promise.all([drafts.refetch(), sendings.refetch()])} />
        ) : !drafts.data || !sendings.data ? (
          <SkeletonRows />
        ) : isEmpty ? (
          <State
            icon={<Send aria-hidden />}
            title={t("noneTitle")}
            actions={
              <Button asChild>
                <Link to="/w/$workspace/inbox" params={{ workspace: workspace.slug }}>
                  {t("openInbox")}
                </Link>
              </Button>
            }
          >
            {t("noneBody")}
          </State>
        ) : (
          <>
            {drafts.data.length > 0 && (
              <Section title={t("drafts")}>
                <ul>
                  {drafts.data.map((draft) => (
                    <li key={draft.id} className="border-b border-line last:border-b-0">
                      <button type="button" onClick={() => setOpenId(draft.id)} className="flex w-full items-baseline gap-3 rounded-md px-2 py-2.5 text-left hover:bg-hover">
                        <PenLine aria-hidden className="size-4 shrink-0 translate-y-0.5 stroke-[1.5] text-muted" />
                        <span className="min-w-0 flex-1">
                          <span className="block truncate text-base font-medium">{draft.subject || t("noSubject")}</span>
                          <span className="block truncate text-sm text-muted">
                            {draft.to.map((one) => one.name || one.email).join(", ")}
                            {draft.snippet && ` · ${draft.snippet}`}
                            {draft.file_count > 0 && ` · ${t("fileCount", { count: draft.file_count })}`}
                          </span>
                        </span>
                        <Ago at={draft.updated_at} className="shrink-0 text-xs text-faint" />
                      </button>
                    </li>
                  ))}
                </ul>
              </Section>
            )}
            <Section title={t("on_its_way")} description={t("outboxBody")}>
              <ul>
                {rows.map((row) => (
                  <li key={row.id} className="border-b border-line py-3 last:border-b-0">
                    <SendingItem sending={row} onEdit={setOpenId}>
                      {row.thread_id && (
                        <Button size="sm" variant="ghost" asChild>
                          <Link
                            to="/w/$workspace/inbox"
                            params={{ workspace: workspace.slug }}
                            search={{ thread: row.thread_id, ...(row.message_id ? { message: row.message_id } : {}) }}
                          >
                            {t("openThread")}
                          </Link>
                        </Button>
                      )}
                    </SendingItem>
                  </li>
                ))}
              </ul>
              {sendings.hasNextPage && (
                <Button className="mt-4" isBusy={sendings.isFetchingNextPage} onClick={() => void sendings.fetchNextPage()}>
                  {t("loadMore")}
                </Button>
              )}
            </Section>
          </>
        )}
      </PageBody>
      {openId && <WritingDialog title={t("draft")} draftId={openId} onClose={() => setOpenId(null)} />}
    </>
  );
}
