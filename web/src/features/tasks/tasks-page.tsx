import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { CircleCheckBig, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { listTasksOptions } from "@/api/generated/@tanstack/react-query.gen";
import { TaskListRow } from "@/components/crm/task-row";
import { TableSearch } from "@/components/table/filters";
import { Button } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState, State } from "@/components/ui/states";
import { useHotkeys } from "@/lib/hotkeys";
import { useWorkspace } from "@/lib/workspace";
import { taskStatuses, taskWhose, type TaskSearch } from "./search";

const NewTask = lazy(() => import("@/components/crm/new-task"));

const STEP = 50;
const groups = [
  { due: "overdue", title: "dueOverdue" },
  { due: "today", title: "dueToday" },
  { due: "week", title: "dueWeek" },
  { due: "later", title: "dueLater" },
  { due: "none", title: "dueNone" },
] as const;

export function TasksPage({ search, onSearch }: { search: TaskSearch; onSearch(patch: Partial<Record<keyof TaskSearch, unknown>>): void }) {
  const t = useTranslations("tasks");
  const workspace = useWorkspace();
  const canWrite = workspace.can("records.write");
  const whose = search.whose ?? "everyone";
  const status = search.status ?? "open";
  const [limits, setLimits] = useState<Record<string, number>>({});
  useHotkeys({ c: () => onSearch({ new: true }) }, canWrite);

  const shown = status === "open" ? groups : [{ due: "all", title: "done" } as const];
  const lists = useQueries({
    queries: shown.map((group) => ({
      ...listTasksOptions({
        path: workspace.path,
        query: {
          status,
          limit: Math.min(200, limits[group.due] ?? STEP),
          ...(group.due === "all" ? {} : { due: group.due }),
          ...(whose === "mine" ? { assignee_id: workspace.member_id } : {}),
          ...(search.q ? { q: search.q } : {}),
        },
      }),
      placeholderData: keepPreviousData,
    })),
  });
  const failed = lists.find((list) => list.error);
  const isLoading = lists.some((list) => !list.data && !list.error);
  const isEmpty = !isLoading && lists.every((list) => list.data?.total === 0);
  const create = canWrite && (
    <Button variant="primary" onClick={() => onSearch({ new: true })}>
      <Plus aria-hidden />
      {t("new")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("title")}>{create}</PageHeader>
      <div className="flex min-h-12 shrink-0 flex-wrap items-center gap-2 border-b border-line px-4 py-2 sm:px-6">
        <TableSearch label={t("search")} value={search.q} onChange={(q) => onSearch({ q })} className="max-sm:basis-full" />
        <Segmented label={t("whose")} value={whose} onChange={(next) => onSearch({ whose: next })} options={taskWhose.map((value) => ({ value, label: t(value) }))} />
        <Segmented label={t("status")} value={status} onChange={(next) => onSearch({ status: next })} options={taskStatuses.map((value) => ({ value, label: t(value) }))} />
      </div>
      <div className="scroll-thin min-h-0 flex-1 overflow-y-auto">
        {failed?.error ? (
          <ErrorState error={failed.error} onRetry={() => lists.forEach((list) => list.error && void list.refetch())} />
        ) : isLoading ? (
          <SkeletonRows />
        ) : isEmpty ? (
          <State
            icon={<CircleCheckBig aria-hidden />}
            title={status === "done" ? t("emptyDone") : t("emptyTitle")}
            actions={
              <>
                {whose === "mine" && <Button onClick={() => onSearch({ whose: "everyone" })}>{t("showEveryone")}</Button>}
                {create}
              </>
            }
          >
            {status === "open" && (whose === "mine" ? t("emptyMine") : t("emptyBody"))}
          </State>
        ) : (
          shown.map((group, index) => {
            const list = lists[index]?.data;
            if (!list || list.total === 0) return null;
            const hidden = list.total - list.items.length;
            return (
              <section key={group.due} aria-label={t(group.title)}>
                <h2 className="sticky top-0 z-10 flex items-baseline gap-2 border-b border-line bg-rail px-4 py-1.5 text-sm font-medium sm:px-6">
                  {t(group.title)}
                  <span className="num text-xs font-normal text-faint">{list.total}</span>
                </h2>
                <ul>
                  {list.items.map((task) => (
                    <TaskListRow key={task.id} task={task} canWrite={canWrite} />
                  ))}
                </ul>
                {hidden > 0 && (
                  <Button variant="link" className="mx-4 my-2 sm:mx-6" onClick={() => setLimits({ ...limits, [group.due]: list.items.length + STEP })}>
                    {t("more", { count: Math.min(hidden, STEP) })}
                  </Button>
                )}
              </section>
            );
          })
        )}
      </div>
      <Suspense>{search.new && canWrite && <NewTask onClose={() => onSearch({ new: undefined })} />}</Suspense>
    </>
  );
}
