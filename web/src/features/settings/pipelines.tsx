import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, Check, ChevronRight, Pencil, Plus, Trash2, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { listPipelinesOptions, orderPipelinesMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import type { Pipeline } from "@/api/types";
import { Badge } from "@/components/ui/badge";
import { Button, IconButton } from "@/components/ui/button";
import { PageBody, Section } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

const PipelineEditor = lazy(() => import("./pipeline-editor"));
const DeletePipeline = lazy(() => import("./delete-pipeline"));

export function PipelinesSettings() {
  const t = useTranslations("pipelines");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const canManage = workspace.can("pipelines.manage");
  const query = useQuery(listPipelinesOptions({ path: workspace.path }));
  const pipelines = query.data ?? [];
  const [edited, setEdited] = useState<string | "new" | null>(null);
  const [deleted, setDeleted] = useState<string | null>(null);
  const order = useMutation({
    ...orderPipelinesMutation(),
    onMutate: ({ body }) => {
      const wanted = body.pipeline_ids.flatMap((id) => pipelines.filter((pipeline) => pipeline.id === id));
      queries.setQueryData(
        listPipelinesOptions({ path: workspace.path }).queryKey,
        wanted.map((pipeline, index) => ({ ...pipeline, is_default: index === 0 })),
      );
    },
    onError: (error) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" }),
    onSettled: () => invalidateTags(queries, "pipelines"),
  });
  const swap = (index: number, step: 1 | -1) => {
    const ids = pipelines.map((pipeline) => pipeline.id);
    const [id] = ids.splice(index, 1);
    if (id) order.mutate({ path: workspace.path, body: { pipeline_ids: ids.toSpliced(index + step, 0, id) } });
  };
  const chosen = pipelines.find((pipeline) => pipeline.id === edited) ?? null;
  const going = pipelines.find((pipeline) => pipeline.id === deleted);
  return (
    <PageBody>
      <Section
        title={t("title")}
        description={canManage ? t("body") : `${t("body")} ${t("readOnly")}`}
        aside={
          canManage && (
            <Button variant="primary" onClick={() => setEdited("new")}>
              <Plus aria-hidden />
              {t("new")}
            </Button>
          )
        }
      >
        {query.error ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : !query.data ? (
          <SkeletonRows rows={3} />
        ) : (
          <ul>
            {pipelines.map((pipeline, index) => (
              <li key={pipeline.id} className="border-b border-line py-3 first:pt-0 last:border-b-0">
                <div className="flex min-h-8 items-center gap-1">
                  <h3 className="min-w-0 truncate text-base font-medium">{pipeline.name}</h3>
                  {pipeline.is_default && pipelines.length > 1 && (
                    <Badge tone="accent" className="ml-2 min-w-0 shrink max-sm:hidden">
                      {t("default")}
                    </Badge>
                  )}
                  {canManage && (
                    <div className="ml-auto flex shrink-0">
                      {index > 0 && (
                        <IconButton label={t("up", { name: pipeline.name })} onClick={() => swap(index, -1)}>
                          <ArrowUp aria-hidden />
                        </IconButton>
                      )}
                      {index < pipelines.length - 1 && (
                        <IconButton label={t("down", { name: pipeline.name })} onClick={() => swap(index, 1)}>
                          <ArrowDown aria-hidden />
                        </IconButton>
                      )}
                      <IconButton label={t("edit", { name: pipeline.name })} onClick={() => setEdited(pipeline.id)}>
                        <Pencil aria-hidden />
                      </IconButton>
                      {pipelines.length > 1 && (
                        <IconButton label={t("delete", { name: pipeline.name })} onClick={() => setDeleted(pipeline.id)}>
                          <Trash2 aria-hidden />
                        </IconButton>
                      )}
                    </div>
                  )}
                </div>
                <Stages pipeline={pipeline} />
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Suspense>
        {edited !== null && (edited === "new" || chosen) && (
          <PipelineEditor key={chosen?.id ?? "new"} pipeline={chosen} model={pipelines[0]} pipelines={pipelines} onClose={() => setEdited(null)} />
        )}
        {going && <DeletePipeline pipeline={going} pipelines={pipelines} onClose={() => setDeleted(null)} />}
      </Suspense>
    </PageBody>
  );
}

function Stages({ pipeline }: { pipeline: Pipeline }) {
  const t = useTranslations("pipelines");
  return (
    <ol aria-label={t("stagesOf", { name: pipeline.name })} className="mt-1 flex flex-wrap items-center gap-x-1 gap-y-1.5">
      {pipeline.stages.map((stage, index) => (
        <li key={stage.id} className="flex max-w-full items-center gap-1">
          <span className="flex h-6 min-w-0 items-center gap-1.5 rounded-md border border-line px-2 text-sm">
            {stage.kind === "won" && <Check aria-label={t("won")} className="size-3.5 shrink-0 text-ok" />}
            {stage.kind === "lost" && <X aria-label={t("lost")} className="size-3.5 shrink-0 text-bad" />}
            <span className="truncate">{stage.name}</span>
            {stage.kind === "open" && <span className="num shrink-0 text-muted">{t("percent", { value: String(stage.probability) })}</span>}
          </span>
          {index < pipeline.stages.length - 1 && <ChevronRight aria-hidden className="size-3.5 shrink-0 text-faint" />}
        </li>
      ))}
    </ol>
  );
}
