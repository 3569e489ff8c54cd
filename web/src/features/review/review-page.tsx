import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useRef, useState } from "react";
import { getProposalCountsOptions, getProposalOptions, listProposalsInfiniteOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { ApiError } from "@/api/errors";
import { nextCursor } from "@/lib/cursor";
import { useDrafts } from "@/lib/draft";
import { toast } from "@/lib/toast";
import { useWidth } from "@/lib/width";
import { useWorkspace } from "@/lib/workspace";
import { useTranslations } from "@/lib/i18n";
import { cn } from "@/lib/cn";
import { carriedOver, isUntouched, noDraft, type Draft } from "./draft";
import type { Proposal } from "./model";
import type { Conflict } from "./package-pane";
import { Queue, SEARCH_ID, type Selection } from "./queue";
import { Coming, Reviewing } from "./reviewing";
import type { ReviewSearch } from "./search";
import { useDecisions } from "./use-decisions";
import { useQueueKeys } from "./use-queue-keys";

const UndoProblemDialog = lazy(() => import("./undo-problem"));

/** From this width the source stands beside the package; from that one the queue beside both. */
const THREE_PANES = 960;
const TWO_PANES = 640;

export function ReviewPage({ search, onSearch }: { search: ReviewSearch; onSearch(patch: Partial<Record<keyof ReviewSearch, unknown>>): void }) {
  const t = useTranslations("review");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const panes = width >= THREE_PANES ? 3 : width >= TWO_PANES ? 2 : 1;
  const canDecide = workspace.can("proposals.review");
  const state = search.state ?? "pending";

  const [drafts, setDrafts] = useDrafts<Draft>("review");
  const [conflicts, setConflicts] = useState<Readonly<Record<string, Conflict>>>({});
  // What was on screen, by the hash that was shown: only that can be approved in bulk.
  const [seen, setSeen] = useState<ReadonlyMap<string, string>>(new Map());
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [isSelecting, setSelecting] = useState(false);

  const list = useInfiniteQuery({
    ...listProposalsInfiniteOptions({
      path: workspace.path,
      query: {
        state,
        limit: 50,
        ...(search.q ? { q: search.q } : {}),
        ...(search.confidence ? { confidence: search.confidence } : {}),
        ...(search.category ? { category: search.category } : {}),
        ...(search.sort ? { sort: search.sort } : {}),
        ...(search.assigned ? { assigned: search.assigned } : {}),
      },
    }),
    ...nextCursor,
  });
  const counts = useQuery(getProposalCountsOptions({ path: workspace.path }));
  const rows = (list.data?.pages ?? []).flatMap((page) => page.items);
  const currentId = search.package ?? (panes > 1 ? rows[0]?.id : undefined);
  const open = (id: string | undefined) => onSearch({ package: id });

  const onProblem = (proposalId: string, problem: ApiError) => {
    const { current, differences, proposal_id: newer } = problem.problem;
    if (problem.code === "package_changed" && current) {
      // The shapes of this problem's document.
      setConflicts((now) => ({ ...now, [proposalId]: { current: current as Proposal, differences: (differences ?? []) as Conflict["differences"] } }));
      open(proposalId);
    } else if (problem.code === "newer_pending" && typeof newer === "string") {
      toast(t("newerPending"), { action: { label: t("look"), run: () => open(newer) } });
    } else if (problem.code === "already_decided") {
      toast(t("alreadyDecided"), { description: problem.detail, action: { label: t("look"), run: () => onSearch({ package: proposalId }) } });
    } else {
      toast(t("notDecided"), { tone: "bad", description: problem.detail || problem.title });
      open(proposalId);
    }
  };
  const decisions = useDecisions({ problem: onProblem, show: open });

  const move = (step: 1 | -1) => {
    const at = rows.findIndex((row) => row.id === currentId);
    const next = rows[at === -1 ? 0 : at + step];
    if (!next) return;
    open(next.id);
    document.querySelector(`[data-row="${next.id}"]`)?.scrollIntoView({ block: "nearest" });
    if (step === 1 && at >= rows.length - 5 && list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
  };
  /** After a decision: the next package that is not being decided; on a phone back to the queue when there is none. */
  const advance = (from: string) => {
    const at = rows.findIndex((row) => row.id === from);
    const rest = [...rows.slice(at + 1), ...rows.slice(0, Math.max(0, at))].filter((row) => row.id !== from && !decisions.waiting.has(row.id));
    open(rest[0]?.id);
  };
  const forget = (id: string) => {
    setDrafts(({ [id]: _gone, ...others }) => others);
    setSelected((now) => new Set([...now].filter((other) => other !== id)));
  };

  useQueueKeys({
    move,
    search: () => document.getElementById(SEARCH_ID)?.focus(),
    undo: () => (decisions.lastUndoable && canDecide ? void decisions.undo(decisions.lastUndoable) : toast(t("nothingToUndo"))),
  });

  const ready = [...selected].filter((id) => seen.has(id) && isUntouched(drafts[id] ?? noDraft) && rows.some((row) => row.id === id && row.risk !== "high"));
  const selection: Selection | null =
    canDecide && state === "pending"
      ? {
          ids: selected,
          isOpen: isSelecting,
          toggle: (id) => setSelected((now) => new Set(now.has(id) ? [...now].filter((other) => other !== id) : [...now, id])),
          open: () => setSelecting(true),
          clear: () => {
            setSelecting(false);
            setSelected(new Set());
          },
          ready: ready.length,
          approve: () => {
            const items = ready.flatMap((id) => {
              const hash = seen.get(id);
              return hash ? [{ proposal_id: id, package_hash: hash }] : [];
            });
            setSelecting(false);
            setSelected(new Set());
            void decisions.approveAll(items);
          },
        }
      : null;

  const showsQueue = panes > 1 || !search.package;
  const showsPackage = currentId !== undefined && (panes > 1 || search.package !== undefined);
  return (
    <div ref={box} className="flex min-h-0 flex-1">
      {showsQueue && (
        <div className={cn("flex min-h-0 min-w-0 flex-col", panes > 1 ? "w-75 shrink-0 border-r border-line" : "flex-1", panes === 3 && width < 1120 && "w-68")}>
          <Queue
            search={search}
            onSearch={onSearch}
            rows={rows}
            total={counts.data?.pending}
            isLoading={list.isPending}
            error={rows.length === 0 ? list.error : null}
            onRetry={() => void list.refetch()}
            more={{ has: list.hasNextPage, isLoading: list.isFetchingNextPage, load: () => void list.fetchNextPage() }}
            current={currentId}
            seen={new Set(seen.keys())}
            waiting={decisions.waiting}
            selection={selection}
            onOpen={open}
          />
        </div>
      )}
      {showsPackage ? (
        <Reviewing
          key={currentId}
          proposalId={currentId}
          panes={panes}
          width={width}
          canDecide={canDecide}
          draft={drafts[currentId] ?? noDraft}
          onDraft={(draft) => setDrafts((now) => ({ ...now, [currentId]: draft }))}
          conflict={conflicts[currentId] ?? null}
          onContinue={(shown) => {
            const conflict = conflicts[currentId];
            if (!conflict) return;
            const { current } = conflict;
            setDrafts((now) => ({ ...now, [current.id]: carriedOver(now[currentId] ?? noDraft, shown, current) }));
            queries.setQueryData(getProposalOptions({ path: { ...workspace.path, proposal_id: current.id } }).queryKey, current);
            setConflicts(({ [currentId]: _done, ...others }) => others);
            if (current.id !== currentId) open(current.id);
          }}
          decisions={decisions}
          onSeen={(id, hash) => setSeen((now) => (now.get(id) === hash ? now : new Map(now).set(id, hash)))}
          onBack={() => open(undefined)}
          onApprove={(proposal, draft, acknowledged, handing) => {
            advance(proposal.id);
            void decisions.approve(proposal, draft, acknowledged, handing).then(() => forget(proposal.id));
          }}
          onReject={(proposal, reason, note) => {
            advance(proposal.id);
            void decisions.reject(proposal, reason, note).then(() => forget(proposal.id));
          }}
          onSnooze={(proposal, until) => {
            advance(proposal.id);
            void decisions.snooze(proposal, until);
          }}
        />
      ) : (
        panes > 1 && (list.isPending ? <Coming panes={panes} width={width} /> : <div className="flex-1 bg-rail" />)
      )}
      <Suspense>
        {decisions.undoProblem && (
          <UndoProblemDialog
            blockers={decisions.undoProblem.blockers}
            canUndoRest
            onClose={decisions.closeUndoProblem}
            onUndoRest={() => {
              const problem = decisions.undoProblem;
              decisions.closeUndoProblem();
              if (problem) void decisions.undo(problem.executionId, "rest");
            }}
          />
        )}
      </Suspense>
    </div>
  );
}
