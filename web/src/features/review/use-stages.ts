import { useQuery } from "@tanstack/react-query";
import { listPipelinesOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { Pipeline, Stage } from "@/api/types";
import { useWorkspace } from "@/lib/workspace";

const none: Stage[] = [];
const nowhere: Pipeline[] = [];

function usePipelines(): readonly Pipeline[] {
  const workspace = useWorkspace();
  return useQuery({ ...listPipelinesOptions({ path: workspace.path }), staleTime: 5 * 60_000 }).data ?? nowhere;
}

/** The stages to choose from: those of the pipeline that has the stage `among`, else the workspace's default one. */
export function useStages(among: string): readonly Stage[] {
  const pipelines = usePipelines();
  const fallback = pipelines.find((pipeline) => pipeline.is_default) ?? pipelines[0];
  const has = (pipeline: Pipeline) => pipeline.stages.some((stage) => stage.key === among);
  if (fallback && has(fallback)) return fallback.stages;
  return (pipelines.find(has) ?? fallback)?.stages ?? none;
}

/** A stage's name by its key, the default pipeline's first; the key itself when no pipeline has such a stage. */
export function useStageName(): (key: string) => string {
  const pipelines = usePipelines();
  return (key) =>
    [...pipelines]
      .sort((one, other) => Number(other.is_default) - Number(one.is_default))
      .flatMap((pipeline) => pipeline.stages)
      .find((stage) => stage.key === key)?.name ?? key;
}
