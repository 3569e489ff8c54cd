import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { lazy, Suspense, useId } from "react";
import { useDraftedOpen } from "@/lib/draft";
import { useTranslations } from "@/lib/i18n";
import { listTasksOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { PickedRecord } from "@/components/crm/record-picker";
import { TaskTick } from "@/components/crm/task-row";
import { Due } from "@/components/crm/values";
import { Button } from "@/components/ui/button";
import { useWorkspace } from "@/lib/workspace";

const NewTask = lazy(() => import("@/components/crm/new-task"));

/** The open tasks about a record. */
export function TaskList({ about }: { about: PickedRecord }) {
  const t = useTranslations("records");
  const workspace = useWorkspace();
  const headingId = useId();
  const [isAdding, setAdding] = useDraftedOpen(`task:${about.id}`);
  const canWrite = workspace.can("records.write");
  const tasks = useQuery(
    listTasksOptions({ path: workspace.path, query: { status: "open", about_type: about.record_type, about_id: about.id, sort: ["due"], limit: 20 } }),
  );
  const items = tasks.data?.items ?? [];
  return (
    <section aria-labelledby={headingId}>
      <div className="mb-1 flex min-h-7 items-center justify-between">
        <h2 id={headingId} className="text-sm font-medium">
          {t("openTasks")}
          {items.length > 0 && <span className="num ml-1.5 font-normal text-faint">{tasks.data?.total}</span>}
        </h2>
        {canWrite && (
          <Button variant="ghost" size="icon-sm" aria-label={t("addTask")} title={t("addTask")} onClick={() => setAdding(true)}>
            <Plus aria-hidden />
          </Button>
        )}
      </div>
      {items.length === 0 ? (
        <p className="py-1 text-sm text-faint">{t("nothingLinked")}</p>
      ) : (
        <ul className="-mx-2">
          {items.map((task) => (
            <li key={task.id} className="flex min-h-9 items-center gap-2 rounded-md px-2 hover:bg-hover">
              <TaskTick task={task} canWrite={canWrite} />
              <Link
                to="/w/$workspace/tasks/$recordId"
                params={{ workspace: workspace.slug, recordId: task.id }}
                className="min-w-0 flex-1 truncate text-base hover:underline"
              >
                {task.title}
              </Link>
              <span className="shrink-0 text-sm">
                <Due task={task} />
              </span>
            </li>
          ))}
        </ul>
      )}
      <Suspense>{isAdding && <NewTask about={about} onClose={() => setAdding(false)} />}</Suspense>
    </section>
  );
}
