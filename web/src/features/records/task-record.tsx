import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, Plus, RotateCcw } from "lucide-react";
import { lazy, Suspense } from "react";
import { useDraftedOpen } from "@/lib/draft";
import { useTranslations } from "@/lib/i18n";
import { addTaskLink, deleteTask, removeTaskLink, updateTask } from "@/api/generated";
import { getTaskOptions } from "@/api/generated/@tanstack/react-query.gen";
import { MemberPicker } from "@/components/crm/member-picker";
import { TaskListRow, useTaskToggle } from "@/components/crm/task-row";
import { Due } from "@/components/crm/values";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { PagePending } from "@/components/ui/page-pending";
import { useWorkspace } from "@/lib/workspace";
import { Fact, FactRow } from "./fact";
import { Heading } from "./heading";
import { AddLink, LinkList } from "./links";
import { Changed, RecordError, RecordFrame, useSources } from "./record-frame";
import { useSave } from "./use-save";

const NewTask = lazy(() => import("@/components/crm/new-task"));

export function TaskRecord({ id }: { id: string }) {
  const t = useTranslations("tasks");
  const r = useTranslations("records");
  const workspace = useWorkspace();
  const path = { ...workspace.path, task_id: id };
  const query = useQuery(getTaskOptions({ path }));
  const sources = useSources("task", id);
  const save = useSave("tasks");
  const { toggle, isBusy } = useTaskToggle();
  const [isAdding, setAdding] = useDraftedOpen(`task:${id}`);
  if (query.error) return <RecordError type="task" query={query} />;
  const task = query.data;
  if (!task) return <PagePending />;
  const canWrite = workspace.can("records.write");
  const change = (body: object) => save(() => updateTask({ path, body: { version: task.version, ...body }, throwOnError: true }));
  const isDone = task.status === "done";
  return (
    <RecordFrame
      type="task"
      id={id}
      name={task.title}
      heading={<Heading name={task.title} label={t("name")} isStruck={isDone} onSave={canWrite ? (title) => change({ title }) : undefined} />}
      keyFacts={
        <>
          {isDone ? <Badge tone="ok">{t("done")}</Badge> : <Due task={task} />}
          {task.assignee && <span>{task.assignee.name}</span>}
          {task.parent && (
            <span>
              {t("parent")}{" "}
              <Link
                to="/w/$workspace/tasks/$recordId"
                params={{ workspace: workspace.slug, recordId: task.parent.id }}
                className="text-ink underline-offset-4 hover:underline"
              >
                {task.parent.name}
              </Link>
            </span>
          )}
          <Changed at={task.updated_at} />
        </>
      }
      primary={
        canWrite && (
          <Button variant={isDone ? "secondary" : "primary"} isBusy={isBusy} onClick={() => toggle(task)}>
            {isDone ? <RotateCcw aria-hidden /> : <Check aria-hidden />}
            {isDone ? r("reopen") : r("complete")}
          </Button>
        )
      }
      onDelete={() => save(() => deleteTask({ path, query: { version: task.version }, throwOnError: true }))}
      facts={
        <>
          <dl>
            <Fact
              label={t("due")}
              kind="date"
              value={task.due_on ?? task.due_at?.slice(0, 10) ?? null}
              display={<Due task={task} />}
              sources={sources("due")}
              onSave={canWrite ? (due_on) => change({ due_on, due_at: null }) : undefined}
            />
            <FactRow label={t("assignee")}>
              <MemberPicker
                label={t("assignee")}
                value={task.assignee_id}
                display={task.assignee?.name}
                onChange={(assignee_id) => void change({ assignee_id }).catch(() => undefined)}
                className="border-transparent bg-transparent px-[7px] hover:bg-hover max-sm:h-8"
              />
            </FactRow>
            <Fact
              label={t("description")}
              kind="long"
              value={task.description}
              sources={sources("title")}
              onSave={canWrite ? (description) => change({ description }) : undefined}
            />
          </dl>
          <section aria-label={t("children")}>
            <div className="mb-1 flex min-h-7 items-center justify-between">
              <h2 className="text-sm font-medium">{t("children")}</h2>
              {canWrite && (
                <Button variant="ghost" size="icon-sm" aria-label={t("addChild")} title={t("addChild")} onClick={() => setAdding(true)}>
                  <Plus aria-hidden />
                </Button>
              )}
            </div>
            {task.children.length === 0 ? (
              <p className="py-1 text-sm text-faint">{r("nothingLinked")}</p>
            ) : (
              <ul className="-mx-4 sm:-mx-6 lg:-ml-6">
                {task.children.map((child) => (
                  <TaskListRow key={child.id} task={{ ...child, links: [] }} canWrite={canWrite} />
                ))}
              </ul>
            )}
          </section>
          <LinkList
            title={t("about")}
            links={task.links.map((link) => ({ linkId: link.link_id, type: link.record_type, id: link.record_id, name: link.name }))}
            add={
              canWrite && (
                <AddLink
                  label={r("addLink")}
                  types={["company", "contact", "deal"]}
                  onAdd={(record) => save(() => addTaskLink({ path, body: { record_type: record.record_type, record_id: record.id }, throwOnError: true }))}
                />
              )
            }
            onRemove={canWrite ? (link) => save(() => removeTaskLink({ path: { ...path, link_id: link.linkId }, throwOnError: true })) : undefined}
          />
          <Suspense>{isAdding && <NewTask parent={{ id, title: task.title }} onClose={() => setAdding(false)} />}</Suspense>
        </>
      }
    />
  );
}
