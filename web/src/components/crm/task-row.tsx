import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { completeTaskMutation, getTaskOptions, reopenTaskMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import type { TaskRow } from "@/api/types";
import { cn } from "@/lib/cn";
import { invalidateTags } from "@/lib/live";
import { recordIcons, recordLink } from "@/lib/records";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { Avatar } from "../ui/avatar";
import { Due } from "./values";

type Shown = Pick<TaskRow, "id" | "version" | "title" | "status" | "due_on" | "due_at" | "assignee" | "links" | "child_count" | "open_child_count">;

/** Ticks a task off, with a way back. */
export function useTaskToggle() {
  const t = useTranslations("tasks");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const settled = () => invalidateTags(queries, "tasks", "records");
  const onError = (error: unknown) => {
    const problem = asApiError(error);
    if (problem.code === "stale_version") toast(errors("staleTitle"), { description: errors("staleBody"), tone: "bad" });
    else toast(errors("notSaved", { reason: problem.detail || errors("failedBody") }), { tone: "bad" });
  };
  const reopen = useMutation({ ...reopenTaskMutation(), onError, onSettled: settled });
  const complete = useMutation({ ...completeTaskMutation(), onError, onSettled: settled });
  return {
    isBusy: reopen.isPending || complete.isPending,
    toggle(task: Pick<TaskRow, "id" | "version" | "title" | "status">) {
      const path = { ...workspace.path, task_id: task.id };
      if (task.status === "done") {
        reopen.mutate({ path, body: { version: task.version } });
        return;
      }
      complete.mutate(
        { path, body: { version: task.version } },
        {
          onSuccess: (done) =>
            toast(t("completed", { name: task.title }), {
              tone: "good",
              action: { label: t("undo"), run: () => reopen.mutate({ path, body: { version: done.version } }) },
            }),
        },
      );
    },
  };
}

export function TaskTick({ task, canWrite }: { task: Pick<TaskRow, "id" | "version" | "title" | "status">; canWrite: boolean }) {
  const t = useTranslations("tasks");
  const { toggle, isBusy } = useTaskToggle();
  const isDone = task.status === "done";
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={isDone}
      aria-label={isDone ? t("reopen", { name: task.title }) : t("complete", { name: task.title })}
      disabled={!canWrite || isBusy}
      onClick={() => toggle(task)}
      // The ring is 18 px; what is around it belongs to it and takes no room.
      className="group/tick -m-2 flex size-8.5 shrink-0 items-center justify-center rounded-full max-sm:-m-2.75 max-sm:size-10"
    >
      <span
        className={cn(
          "flex size-4.5 items-center justify-center rounded-full border transition-colors",
          isDone ? "border-ok bg-ok text-canvas" : "border-control group-hover/tick:border-ok",
        )}
      >
        <Check aria-hidden className={cn("size-3 stroke-3", !isDone && "text-ok opacity-0 group-hover/tick:opacity-100")} />
      </span>
    </button>
  );
}

/** One task in a list, with its subtasks below when they are opened. */
export function TaskListRow({ task, canWrite, depth = 0 }: { task: Shown; canWrite: boolean; depth?: number }) {
  const t = useTranslations("tasks");
  const workspace = useWorkspace();
  const [isOpen, setOpen] = useState(false);
  const children = useQuery({ ...getTaskOptions({ path: { ...workspace.path, task_id: task.id } }), enabled: isOpen });
  const [about] = task.links;
  const AboutIcon = about && recordIcons[about.record_type];
  const aboutLink = about && recordLink(workspace.slug, about.record_type, about.record_id);
  return (
    <>
      <li className={cn("group flex min-h-10 items-center gap-2.5 border-b border-line py-1.5 pr-4 hover:bg-hover sm:pr-6", depth > 0 ? "pl-14 sm:pl-16" : "pl-4 sm:pl-6")}>
        <TaskTick task={task} canWrite={canWrite} />
        <div className="min-w-0 flex-1">
          <div className="flex min-w-0 items-center gap-2">
            <Link
              to="/w/$workspace/tasks/$recordId"
              params={{ workspace: workspace.slug, recordId: task.id }}
              className={cn("truncate text-base hover:underline", task.status === "done" && "text-muted line-through")}
            >
              {task.title}
            </Link>
            {task.child_count > 0 && (
              <button
                type="button"
                aria-expanded={isOpen}
                aria-label={isOpen ? t("hideChildren", { name: task.title }) : t("showChildren", { name: task.title })}
                onClick={() => setOpen(!isOpen)}
                className="num flex h-6 shrink-0 items-center gap-0.5 rounded-sm px-1 text-xs text-muted hover:bg-active hover:text-ink"
              >
                <ChevronRight aria-hidden className={cn("size-3.5 transition-transform", isOpen && "rotate-90")} />
                <span className="max-sm:hidden">{t("childrenCount", { done: task.child_count - task.open_child_count, total: task.child_count })}</span>
              </button>
            )}
          </div>
          {about && AboutIcon && (
            <span className="flex min-w-0 items-center gap-1 text-xs text-muted lg:hidden">
              <AboutIcon aria-hidden className="size-3 stroke-[1.5]" />
              <span className="truncate">{about.name}</span>
            </span>
          )}
        </div>
        {about && AboutIcon && (
          <span className="hidden w-56 min-w-0 items-center gap-1.5 text-sm text-muted lg:flex">
            <AboutIcon aria-hidden className="size-3.5 stroke-[1.5]" />
            {aboutLink ? (
              <Link {...aboutLink} className="truncate hover:text-ink hover:underline">
                {about.name}
              </Link>
            ) : (
              <span className="truncate">{about.name}</span>
            )}
          </span>
        )}
        <span className="text-right text-sm sm:w-32">
          <Due task={task} />
        </span>
        <span className="flex w-6 justify-end" title={task.assignee?.name}>
          {task.assignee && <Avatar name={task.assignee.name} size="sm" />}
          {task.assignee && <span className="sr-only">{task.assignee.name}</span>}
        </span>
      </li>
      {isOpen && children.data?.children.map((child) => <TaskListRow key={child.id} task={child} canWrite={canWrite} depth={depth + 1} />)}
    </>
  );
}
