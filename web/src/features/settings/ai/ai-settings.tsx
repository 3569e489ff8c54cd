import { useQuery } from "@tanstack/react-query";
import { getLanguageModelOptions } from "@/api/generated/@tanstack/react-query.gen";
import { PageBody } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useWorkspace } from "@/lib/workspace";
import { ModelChoice } from "./model-choice";
import { ModelUsage } from "./model-usage";
import { SentCalls } from "./sent-calls";

/** Which language model reads the workspace's mail, what it costs, and exactly what it was sent. */
export function AiSettings() {
  const workspace = useWorkspace();
  const query = useQuery(getLanguageModelOptions({ path: workspace.path }));
  if (query.error)
    return (
      <PageBody>
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      </PageBody>
    );
  return (
    <PageBody>
      {query.data ? <ModelChoice state={query.data} canManage={workspace.can("ai.manage")} /> : <SkeletonRows rows={5} />}
      {query.data && workspace.can("ai.manage") && <ModelUsage hasModel={query.data.chosen !== null} />}
      <SentCalls />
    </PageBody>
  );
}
