import { useQuery } from "@tanstack/react-query";
import { listPipelinesOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { Stage } from "@/api/types";
import { useWorkspace } from "@/lib/workspace";

const none: Stage[] = [];

/** The stages of the pipeline that proposals speak of: the workspace's default one. */
export function useStages(): readonly Stage[] {
  const workspace = useWorkspace();
  const pipelines = useQuery({ ...listPipelinesOptions({ path: workspace.path }), staleTime: 5 * 60_000 });
  return (pipelines.data?.find((pipeline) => pipeline.is_default) ?? pipelines.data?.[0])?.stages ?? none;
}

/** A stage's name by its key; the key itself when the pipeline has no such stage. */
export function useStageName(): (key: string) => string {
  const stages = useStages();
  return (key) => stages.find((stage) => stage.key === key)?.name ?? key;
}
