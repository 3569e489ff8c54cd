/** Carrying out what the person decides: the page moves on at once, and says honestly how it went. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useFormatter } from "use-intl";
import {
  approveProposal,
  bulkApproveProposals,
  getExecutionOfDecision,
  rejectProposal,
  reopenProposal,
  snoozeProposal,
  undoExecution,
} from "@/api/generated";
import type { Approve } from "@/api/generated";
import { asApiError, type ApiError } from "@/api/errors";
import { useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { answersOf, verdictsOf, type Draft } from "./draft";
import type { Blocker, Execution, Proposal, RejectReason } from "./model";

const POLL_MS = 1_200;
const POLLS = 100;
const touched = ["proposals", "executions", "companies", "contacts", "deals", "tasks", "records"];

/** Who gets what an approval leaves, and a word to them. */
export type Handing = Partial<Pick<Approve, "hand_to_id" | "hand_note">>;

export interface UndoProblem {
  executionId: string;
  blockers: readonly Blocker[];
}

/** "Created 4 records and 6 links". */
export function useResultSentence(): (execution: Execution) => string {
  const t = useTranslations("review.result");
  const format = useFormatter();
  return ({ result, kind }) => {
    if (!result) return t("nothing");
    const parts = [
      result.created.length > 0 && t("created", { count: result.created.length }),
      result.deleted.length > 0 && t("deleted", { count: result.deleted.length }),
      result.updated.length > 0 && (kind === "undo" ? t("restored", { count: result.updated.length }) : t("updated", { count: result.updated.length })),
      result.links > 0 && t("links", { count: result.links }),
    ].filter((part): part is string => part !== false);
    const sentence = parts.length > 0 ? format.list(parts, { type: "conjunction" }) : t("nothing");
    return sentence.charAt(0).toLocaleUpperCase() + sentence.slice(1);
  };
}

export function useDecisions(on: { problem(proposalId: string, problem: ApiError): void; show(proposalId: string): void }) {
  const t = useTranslations("review");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const sentence = useResultSentence();
  const [waiting, setWaiting] = useState<ReadonlySet<string>>(new Set());
  const [undoable, setUndoable] = useState<readonly string[]>([]);
  const [undoProblem, setUndoProblem] = useState<UndoProblem | null>(null);
  const path = workspace.path;

  const mark = useCallback((ids: readonly string[], isWaiting: boolean) => {
    setWaiting((now) => {
      const next = new Set(now);
      for (const id of ids) {
        if (isWaiting) next.add(id);
        else next.delete(id);
      }
      return next;
    });
  }, []);

  const settled = async (execution: Execution): Promise<Execution> => {
    let found = execution;
    for (let poll = 0; found.state === "queued" && poll < POLLS; poll += 1) {
      await new Promise((done) => setTimeout(done, POLL_MS));
      const { data } = await getExecutionOfDecision({ path: { ...path, decision_id: execution.decision_id }, throwOnError: true });
      found = data;
    }
    return found;
  };

  const undo = async (executionId: string, mode: "all" | "rest" = "all") => {
    try {
      const { data } = await undoExecution({ path: { ...path, execution_id: executionId }, body: { mode }, throwOnError: true });
      const done = await settled(data);
      setUndoProblem(null);
      setUndoable((stack) => stack.filter((id) => id !== executionId));
      if (done.state === "executed") toast(t("undone"), { tone: "good", description: sentence(done) });
      else toast(t("undoQueued"));
    } catch (error) {
      const problem = asApiError(error);
      if (problem.code === "cannot_undo") {
        const { blockers } = problem.problem;
        setUndoProblem({ executionId, blockers: Array.isArray(blockers) ? (blockers as Blocker[]) : [] }); // the shape of this code's document
      } else {
        if (problem.code === "nothing_to_undo") setUndoable((stack) => stack.filter((id) => id !== executionId));
        toast(t("notUndone"), { tone: "bad", description: problem.detail });
      }
    } finally {
      await invalidateTags(queries, ...touched);
    }
  };

  const tellTime = ({ id }: Proposal) => void import("./time-taken").then((file) => file.decided(path, id));

  const announce = (execution: Execution) => {
    if (execution.state === "executed") {
      const id = execution.id;
      if (id) setUndoable((stack) => [...stack, id]);
      toast(sentence(execution), { tone: "good", ...(id ? { action: { label: t("undo"), run: () => void undo(id) } } : {}) });
    } else if (execution.state === "refused") {
      toast(t("refusedTitle"), {
        tone: "bad",
        description: t("refusedBody"),
        action: { label: t("look"), run: () => on.show(execution.proposal_id) },
      });
    } else {
      toast(t("stillQueued"), { description: t("stillQueuedBody") });
    }
  };

  return {
    waiting,
    undoProblem,
    lastUndoable: undoable.at(-1) ?? null,
    closeUndoProblem: () => setUndoProblem(null),
    undo,
    async approve(proposal: Proposal, draft: Draft, acknowledged: readonly string[], handing: Handing = {}) {
      mark([proposal.id], true);
      try {
        const { data } = await approveProposal({
          path: { ...path, proposal_id: proposal.id },
          body: { package_hash: proposal.package_hash, verdicts: verdictsOf(draft, proposal), answers: answersOf(draft, proposal), acknowledged: [...acknowledged], records: proposal.records, ...handing },
          throwOnError: true,
        });
        tellTime(proposal);
        announce(await settled(data));
        await invalidateTags(queries, ...touched);
      } catch (error) {
        on.problem(proposal.id, asApiError(error));
        await invalidateTags(queries, "proposals");
      } finally {
        mark([proposal.id], false);
      }
    },
    async approveAll(items: readonly { proposal_id: string; package_hash: string }[]) {
      const ids = items.map((item) => item.proposal_id);
      mark(ids, true);
      try {
        const { data } = await bulkApproveProposals({ path, body: { items: [...items] }, throwOnError: true });
        const results = await Promise.all(data.map(async (one) => ({ ...one, execution: one.execution ? await settled(one.execution) : null })));
        const done = results.filter((one) => one.execution?.state === "executed");
        setUndoable((stack) => [...stack, ...done.flatMap((one) => one.execution?.id ?? [])]);
        if (done.length > 0) toast(t("bulkDone", { count: done.length }), { tone: "good" });
        const refused = results.filter((one) => one.outcome === "refused" || one.execution?.state === "refused");
        if (refused.length > 0) toast(t("bulkRefused", { count: refused.length }), { tone: "bad", description: refused[0]?.detail ?? "" });
      } catch (error) {
        toast(t("notDecided"), { tone: "bad", description: asApiError(error).detail });
      } finally {
        mark(ids, false);
        await invalidateTags(queries, ...touched);
      }
    },
    async reject(proposal: Proposal, reason: RejectReason, note: string) {
      mark([proposal.id], true);
      try {
        await rejectProposal({ path: { ...path, proposal_id: proposal.id }, body: { package_hash: proposal.package_hash, reason, note }, throwOnError: true });
        tellTime(proposal);
        toast(t("rejected"), {
          description: proposal.summary,
          action: {
            label: t("undo"),
            run: () =>
              void reopenProposal({ path: { ...path, proposal_id: proposal.id }, throwOnError: true })
                .catch((error: unknown) => on.problem(proposal.id, asApiError(error)))
                .then(() => invalidateTags(queries, "proposals")),
          },
        });
      } catch (error) {
        on.problem(proposal.id, asApiError(error));
      } finally {
        await invalidateTags(queries, "proposals");
        mark([proposal.id], false);
      }
    },
    async snooze(proposal: Proposal, until: string | null) {
      try {
        await snoozeProposal({ path: { ...path, proposal_id: proposal.id }, body: { until }, throwOnError: true });
        if (until) toast(t("snoozed"), { description: proposal.summary, action: { label: t("undo"), run: () => void this.snooze(proposal, null) } });
      } catch (error) {
        on.problem(proposal.id, asApiError(error));
      } finally {
        await invalidateTags(queries, "proposals");
      }
    },
    async reopen(proposal: Proposal) {
      try {
        await reopenProposal({ path: { ...path, proposal_id: proposal.id }, throwOnError: true });
        on.show(proposal.id);
      } catch (error) {
        on.problem(proposal.id, asApiError(error));
      } finally {
        await invalidateTags(queries, "proposals");
      }
    },
  };
}

export type Decisions = ReturnType<typeof useDecisions>;
