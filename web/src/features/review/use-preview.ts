import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { previewProposal } from "@/api/generated";
import { asApiError } from "@/api/errors";
import { useDelayed } from "@/lib/delayed";
import { useWorkspace } from "@/lib/workspace";
import { answersOf, noDraft, verdictsOf, type Draft } from "./draft";
import type { Preview, Proposal, Refusal } from "./model";

export interface PreviewState {
  preview: Preview | undefined;
  /** With everything taken: what the choices are compared with. */
  full: Preview | undefined;
  refusals: readonly Refusal[];
  error: unknown;
  /** The plan of this draft is on its way; what stands there is another one's, if anything. */
  isBehind: boolean;
  retry(): void;
}

function usePlan(proposal: Proposal, draft: Draft, isEnabled: boolean) {
  const { path } = useWorkspace();
  const body = { verdicts: verdictsOf(draft, proposal), answers: answersOf(draft, proposal) };
  return useQuery({
    queryKey: [{ _id: "previewProposal", tags: ["proposals"] }, path.workspace_id, proposal.id, proposal.package_hash, JSON.stringify(body)],
    queryFn: async ({ signal }) => {
      const { data } = await previewProposal({ path: { ...path, proposal_id: proposal.id }, body, signal, throwOnError: true });
      return data;
    },
    enabled: isEnabled,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    retry: (count, error) => count < 1 && asApiError(error).status >= 500,
  });
}

/** What approval leads to, a moment after the last change; from the plan that is carried out. */
export function usePreview(proposal: Proposal, draft: Draft, isEnabled: boolean): PreviewState {
  const settled = useDelayed(draft, 200);
  const now = usePlan(proposal, settled, isEnabled);
  const full = usePlan(proposal, noDraft, isEnabled);
  const problem = now.error ? asApiError(now.error) : null;
  const { refusals } = problem?.problem ?? {};
  const isRefused = problem?.status === 409 && Array.isArray(refusals);
  return {
    preview: now.data ?? (isRefused ? full.data : undefined),
    full: full.data,
    refusals: isRefused ? (refusals as Refusal[]) : [], // the shape of this problem's document
    error: problem && !isRefused ? problem : null,
    isBehind: draft !== settled || now.isPending || now.isPlaceholderData || (now.isFetching && now.isError),
    retry: () => void now.refetch(),
  };
}
