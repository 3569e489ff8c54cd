import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import { listJobsInfiniteOptions, retryJobMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { Button } from "@/components/ui/button";
import { Ago } from "@/components/ui/marks";
import { PageBody, Section } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState, State } from "@/components/ui/states";
import { nextCursor } from "@/lib/cursor";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

export function JobsSettings() {
  const t = useTranslations("settings");
  const common = useTranslations("common");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const jobs = useInfiniteQuery({ ...listJobsInfiniteOptions({ path: workspace.path, query: { state: "dead" } }), ...nextCursor });
  const retry = useMutation({
    ...retryJobMutation(),
    onSuccess: () => toast(t("retried"), { tone: "good" }),
    onError: (error) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" }),
    onSettled: () => invalidateTags(queries, "jobs"),
  });
  const items = jobs.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <PageBody>
      <Section title={t("jobs")} description={t("jobsBody")}>
        {jobs.error ? (
          <ErrorState error={jobs.error} onRetry={() => void jobs.refetch()} />
        ) : !jobs.data ? (
          <SkeletonRows rows={3} />
        ) : items.length === 0 ? (
          <State icon={<CircleCheck aria-hidden />} title={t("jobsEmpty")}>
            {t("jobsEmptyBody")}
          </State>
        ) : (
          <ul>
            {items.map((job) => (
              <li key={job.id} className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b border-line py-3 last:border-b-0">
                <div className="min-w-0 flex-1 basis-72">
                  <p className="text-base font-medium">{job.kind.replaceAll(/[_.]/g, " ")}</p>
                  {job.last_error && <p className="mt-0.5 text-sm break-words text-bad">{job.last_error}</p>}
                  <p className="num mt-1 flex flex-wrap gap-x-3 text-xs text-muted">
                    <span>{t("attempts", { count: job.attempts })}</span>
                    <Ago at={job.finished_at ?? job.created_at} />
                    <code className="font-mono select-all">{job.id}</code>
                  </p>
                </div>
                <Button
                  size="sm"
                  isBusy={retry.isPending && retry.variables.path.job_id === job.id}
                  onClick={() => retry.mutate({ path: { ...workspace.path, job_id: job.id } })}
                >
                  {common("retry")}
                </Button>
              </li>
            ))}
          </ul>
        )}
        {jobs.hasNextPage && (
          <Button className="mt-3" isBusy={jobs.isFetchingNextPage} onClick={() => void jobs.fetchNextPage()}>
            {common("loadMore")}
          </Button>
        )}
      </Section>
    </PageBody>
  );
}
