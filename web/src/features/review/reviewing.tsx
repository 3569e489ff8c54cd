import { useQuery } from "@tanstack/react-query";
import { ChevronLeft } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { getProposalOptions } from "@/api/generated/@tanstack/react-query.gen";
import { IconButton } from "@/components/ui/button";
import { ErrorState } from "@/components/ui/states";
import { Segmented } from "@/components/ui/segmented";
import { useHotkeys } from "@/lib/hotkeys";
import { useWorkspace } from "@/lib/workspace";
import { cn } from "@/lib/cn";
import { DecisionBar, type OpenMenu } from "./decision-bar";
import { isLater, leftOf, openQuestion, takenOf, toggled, type Draft } from "./draft";
import type { Focus, Place } from "./focus";
import type { Proposal, RejectReason } from "./model";
import { PackagePane, PackageSkeleton, type Conflict } from "./package-pane";
import { SourcePane } from "./source-pane";
import type { Decisions, Handing } from "./use-decisions";
import { usePreview } from "./use-preview";

const HandOver = lazy(() => import("./hand-over"));

interface ReviewingProps {
  proposalId: string;
  panes: number;
  width: number;
  canDecide: boolean;
  draft: Draft;
  onDraft(draft: Draft): void;
  conflict: Conflict | null;
  onContinue(shown: Proposal): void;
  decisions: Decisions;
  onSeen(id: string, hash: string): void;
  onBack(): void;
  onApprove(proposal: Proposal, draft: Draft, acknowledged: readonly string[], handing: Handing): void;
  onReject(proposal: Proposal, reason: RejectReason, note: string): void;
  onSnooze(proposal: Proposal, until: string): void;
}

/** A package and its source. */
export function Reviewing(props: ReviewingProps) {
  const workspace = useWorkspace();
  const proposal = useQuery(getProposalOptions({ path: { ...workspace.path, proposal_id: props.proposalId } }));
  if (proposal.error && !proposal.data) {
    return (
      <div className="min-w-0 flex-1">
        <ErrorState error={proposal.error} onRetry={() => void proposal.refetch()} />
      </div>
    );
  }
  return proposal.data ? <Loaded {...props} proposal={proposal.data} /> : <Coming {...props} />;
}

/** The shape of a package and its source, until they are there. */
export function Coming({ panes, width }: Pick<ReviewingProps, "panes" | "width">) {
  return (
    <>
      <div className="min-w-0 flex-1">
        <PackageSkeleton />
      </div>
      {panes === 3 && <div className="shrink-0 border-l border-line" style={sourceWidth(width)} />}
    </>
  );
}

const sourceWidth = (width: number) => ({ width: Math.round(Math.min(width >= 1600 ? 520 : 420, Math.max(340, width * 0.34))) });

function Loaded(props: ReviewingProps & { proposal: Proposal }) {
  const { proposal, panes, draft, onDraft, decisions, onSeen } = props;
  const t = useTranslations("review");
  const common = useTranslations("common");
  const isPending = proposal.state === "pending";
  const isWaiting = decisions.waiting.has(proposal.id);
  const canDecide = props.canDecide && !isWaiting && props.conflict === null;
  const first = proposal.actions[0];
  const [focused, setFocused] = useState<Place | null>(panes > 1 && first ? { actionId: first.id, field: null } : null);
  const [hovered, setHovered] = useState<Place | null>(null);
  const shownId = isPending ? proposal.id : null;
  useEffect(() => void import("./time-taken").then((file) => file.show(shownId)), [shownId]);
  const [jump, setJump] = useState(0);
  const [tab, setTab] = useState<"package" | "source">("package");
  const [menu, setMenu] = useState<OpenMenu>(null);
  const [isHeld, setHeld] = useState(false);
  // High-risk actions whose risk was on screen: the card was open.
  const [looked, setLooked] = useState<ReadonlySet<string>>(new Set(first && panes > 1 ? [first.id] : []));
  const [pressed, setPressed] = useState<{ proposal: Proposal; draft: Draft; handing: Handing } | null>(null);
  const state = usePreview(proposal, draft, isPending);
  const taken = takenOf(draft, proposal);
  const left = leftOf(draft, proposal);
  const [handing, setHanding] = useState<Handing>({});
  const asking = taken.find((action) => openQuestion(draft, action));
  const unseen = taken.filter((action) => action.risk === "high" && !looked.has(action.id));

  useEffect(() => {
    if (isPending) onSeen(proposal.id, proposal.package_hash);
    // The parent's callback changes with each render; what counts is what is shown.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [proposal.id, proposal.package_hash, isPending]);

  const place = (next: Place | null) => {
    setFocused(next);
    setJump((count) => count + 1);
    if (next) setLooked((now) => (now.has(next.actionId) ? now : new Set([...now, next.actionId])));
  };
  const focus: Focus = { focused, hovered, jump, focus: place, hover: setHovered };
  const current = proposal.actions.find((action) => action.id === focused?.actionId);

  const step = (by: 1 | -1) => {
    const at = current ? proposal.actions.indexOf(current) : by === 1 ? -1 : proposal.actions.length;
    const next = proposal.actions[at + by];
    if (!next) return;
    place({ actionId: next.id, field: null });
    document.querySelector<HTMLElement>(`[data-action-button="${next.id}"]`)?.focus({ preventScroll: true });
  };
  const edit = () => {
    const target = current ?? proposal.actions[0];
    if (!target) return;
    place({ actionId: target.id, field: null });
    setTab("package");
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-card="${target.id}"] [data-fields] :is(input, textarea, select, button)`)?.focus());
  };
  const approve = () => {
    if (asking && isPending && canDecide) {
      setHeld(true);
      setTab("package");
      place({ actionId: asking.id, field: null });
      return;
    }
    if (!isPending || !canDecide || taken.length === 0) return;
    const risky = unseen[0];
    if (risky) {
      setHeld(true);
      setTab("package");
      place({ actionId: risky.id, field: null });
      return;
    }
    if (left.length > 0 && !handing.hand_to_id) {
      document.querySelector<HTMLElement>("[data-hand-over] select")?.focus();
      return;
    }
    // Nothing is approved before its plan is there: what is seen is what is carried out. The press waits for it.
    if (state.isBehind || state.error) {
      if (state.error && !state.isBehind) state.retry();
      setPressed({ proposal, draft, handing });
      return;
    }
    if (state.refusals.length > 0) {
      setTab("package");
      const at = state.refusals[0]?.action_ids[0];
      if (at) place({ actionId: at, field: null });
      return;
    }
    props.onApprove(proposal, draft, taken.filter((action) => action.risk === "high").map((action) => action.id), left.length > 0 ? handing : {});
  };

  // A press holds for what was shown when it was made: any change since takes it back.
  const isPressed = pressed !== null && pressed.proposal === proposal && pressed.draft === draft && pressed.handing === handing && canDecide;
  const isReady = isPressed && !state.isBehind;
  useEffect(() => {
    if (!isReady) return;
    const timer = setTimeout(() => {
      setPressed(null);
      if (!state.error) approve();
    });
    return () => clearTimeout(timer);
    // Once, when the plan has come.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isReady]);

  useHotkeys({
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    o: () => (panes === 3 ? setJump((count) => count + 1) : setTab(tab === "source" ? "package" : "source")),
    Escape: () => (panes === 1 ? props.onBack() : place(null)),
  });
  useHotkeys(
    {
      x: () => current && onDraft(toggled(draft, current)),
      e: edit,
      // A key held down must not run through the queue.
      a: (event) => !event.repeat && approve(),
      "mod+Enter": (event) => !event.repeat && approve(),
      r: () => setMenu("reject"),
      s: () => setMenu("later"),
    },
    isPending && canDecide,
  );

  const obstacle = asking && (isHeld || state.refusals.length > 0) ? t("answerFirst") : isHeld && unseen.length > 0 ? t("lookFirst", { count: unseen.length }) : isHeld ? t("lookedAt") : state.refusals.length > 0 ? t("solveFirst") : isPressed ? t("planComing") : state.error ? t("planMissing") : taken.length === 0 ? t("nothingTaken") : null;
  const packagePane = (
    <PackagePane
      proposal={proposal}
      draft={draft}
      onDraft={onDraft}
      focus={focus}
      state={state}
      canDecide={canDecide}
      conflict={props.conflict}
      onContinue={() => props.onContinue(proposal)}
      decisions={decisions}
    />
  );
  return (
    <>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        {panes < 3 && (
          <div className={cn("flex h-13 shrink-0 items-center gap-2 border-b border-line px-3", panes === 1 && "max-md:pl-14")}>
            {panes === 1 && (
              <IconButton label={t("backToQueue")} onClick={props.onBack}>
                <ChevronLeft aria-hidden />
              </IconButton>
            )}
            <Segmented<"package" | "source">
              label={common("more")}
              value={tab}
              onChange={setTab}
              options={[
                { value: "package", label: t("package") },
                { value: "source", label: t("source") },
              ]}
            />
          </div>
        )}
        {panes < 3 && tab === "source" ? <SourcePane proposal={proposal} focus={focus} /> : packagePane}
        {isPending && props.canDecide && left.length > 0 && (
          <div data-hand-over>
            <Suspense>
              <HandOver proposal={proposal} left={left} hasRest={taken.length > 0} handing={handing} onHanding={setHanding} />
            </Suspense>
          </div>
        )}
        {isPending && (
          <DecisionBar
            canDecide={props.canDecide}
            taken={taken.length}
            left={left.length}
            total={proposal.actions.filter((action) => !isLater(draft, action)).length}
            isWaiting={isWaiting || isPressed}
            obstacle={obstacle}
            open={menu}
            onOpen={setMenu}
            onApprove={approve}
            onEdit={edit}
            onReject={(reason, note) => props.onReject(proposal, reason, note)}
            onSnooze={(until) => props.onSnooze(proposal, until)}
            isSmall={panes === 1}
          />
        )}
      </div>
      {panes === 3 && (
        <div className="flex min-h-0 shrink-0 flex-col border-l border-line" style={sourceWidth(props.width)}>
          <SourcePane proposal={proposal} focus={focus} />
        </div>
      )}
    </>
  );
}

