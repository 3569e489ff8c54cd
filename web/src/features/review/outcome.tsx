import { Link } from "@tanstack/react-router";
import { CircleAlert, CircleCheck, CircleSlash, Clock, EyeOff, RotateCcw, Undo2, type LucideIcon } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useTranslations } from "@/lib/i18n";
import { listMailboxShadowsOptions, previewUndoOptions } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { Ago } from "@/components/ui/marks";
import { Spinner } from "@/components/ui/spinner";
import { cn } from "@/lib/cn";
import { useFormats } from "@/lib/format";
import { recordIcons, recordLink } from "@/lib/records";
import { useWorkspace } from "@/lib/workspace";
import { rejectReasons, textOf, type Execution, type Proposal } from "./model";
import { titleOf } from "./names";
import { useResultSentence, type Decisions } from "./use-decisions";
import UndoProblemDialog from "./undo-problem";

/** What became of a package: who decided when, what came to be, and the way back. */
export default function Outcome({ proposal, decisions, canDecide }: { proposal: Proposal; decisions: Decisions; canDecide: boolean }) {
  const t = useTranslations("review");
  const o = useTranslations("outcome");
  const sentence = useResultSentence();
  const { decision, execution } = proposal;
  const who = decision && (
    <p className="text-sm text-muted">
      {decision.kind === "approve" ? o("approvedBy", { name: decision.decided_by }) : o("rejectedBy", { name: decision.decided_by })} <Ago at={decision.decided_at} />
    </p>
  );
  switch (proposal.state) {
    case "pending":
      if (proposal.snoozed_until) {
        return (
          <Banner icon={Clock} title={o("isSnoozed")} actions={canDecide && <Button size="sm" onClick={() => void decisions.snooze(proposal, null)}>{o("bringBack")}</Button>}>
            <p className="text-sm text-muted">
              {o("snoozedUntil")} <Ago at={proposal.snoozed_until} />
            </p>
          </Banner>
        );
      }
      if (execution?.state !== "refused") return null;
      return (
        <Banner icon={CircleAlert} tone="warn" title={t("refusedTitle")}>
          {who}
          <ul className="mt-1 list-disc pl-4 text-sm">
            {(execution.result?.refusals ?? []).map((refusal, index) => (
              <li key={index}>{textOf(refusal.detail)}</li>
            ))}
          </ul>
        </Banner>
      );
    case "held":
      return <Held />;
    case "deciding":
      return (
        <Banner icon={null} title={t("carryingOut")}>
          {who}
        </Banner>
      );
    case "executed":
      return (
        <Banner
          icon={CircleCheck}
          tone="ok"
          title={execution ? sentence(execution) : t("states.executed")}
          actions={canDecide && execution?.id && execution.can_undo && <UndoButton executionId={execution.id} decisions={decisions} />}
          below={execution && <Records execution={execution} />}
        >
          {who}
        </Banner>
      );
    case "rejected": {
      const reason = rejectReasons.find((one) => one === decision?.reason);
      return (
        <Banner icon={CircleSlash} title={reason ? o("rejectedAs", { reason: t(`reasons.${reason}`) }) : t("states.rejected")} actions={canDecide && <Reopen proposal={proposal} decisions={decisions} />}>
          {who}
          {decision?.note && <p className="mt-1 text-sm">{decision.note}</p>}
        </Banner>
      );
    }
    case "undone": {
      const stands = proposal.actions.filter((action) => action.state === "executed");
      const isAnyLeft = proposal.actions.some((action) => action.state === "undone" || action.state === "rejected");
      return (
        <Banner
          icon={Undo2}
          title={o(stands.length > 0 ? "wasPartlyUndone" : "wasUndone")}
          actions={canDecide && isAnyLeft && <Reopen proposal={proposal} decisions={decisions} />}
        >
          {who}
          {stands.length > 0 && <p className="mt-1 text-sm">{o("stays", { names: stands.map(titleOf).join(", "), count: stands.length })}</p>}
        </Banner>
      );
    }
    case "superseded":
      return (
        <Banner icon={CircleSlash} title={o(proposal.superseded_by ? "wasSuperseded" : "wasWithdrawn")}>
          {proposal.superseded_by && (
            <Link to="." search={{ package: proposal.superseded_by }} className="text-sm text-accent-ink underline-offset-4 hover:underline">
              {o("toNewer")}
            </Link>
          )}
        </Banner>
      );
  }
}

function Banner(props: { icon: LucideIcon | null; title: string; tone?: "ok" | "warn"; actions?: ReactNode; below?: ReactNode; children?: ReactNode }) {
  return (
    <section role="status" className="flex flex-wrap items-start gap-x-3 gap-y-2 rounded-lg border border-line bg-rail px-4 py-3">
      {props.icon ? <props.icon aria-hidden className={cn("mt-0.5 size-4.5 stroke-[1.75] text-muted", props.tone === "ok" && "text-ok", props.tone === "warn" && "text-warn")} /> : <Spinner className="mt-0.5 text-muted" />}
      <div className="min-w-56 flex-1">
        <p className="font-medium">{props.title}</p>
        {props.children}
      </div>
      {props.actions}
      {props.below && <div className="w-full pl-7.5">{props.below}</div>}
    </section>
  );
}

/** Why nobody decides it now, and who can change that: its mailbox is read without anything going to review. */
function Held() {
  const o = useTranslations("outcome");
  const workspace = useWorkspace();
  const { date } = useFormats();
  // One's own mailboxes, and everybody's for administrators: those whose report this person can open.
  const shadows = useQuery(listMailboxShadowsOptions({ path: workspace.path }));
  const [one, another] = shadows.data ?? [];
  return (
    <Banner
      icon={EyeOff}
      title={o("isHeld")}
      actions={
        one && (
          <Button size="sm" className="max-sm:h-10" asChild>
            <Link to="/w/$workspace/settings/mailboxes" params={{ workspace: workspace.slug }}>
              {o("heldReport")}
            </Link>
          </Button>
        )
      }
    >
      <p className="mt-0.5 text-sm text-pretty text-muted">
        {o("heldWhy")} {one ? !another && o("heldUntil", { address: one.address, when: date(one.until) }) : shadows.data && o("heldAsk")}
      </p>
    </Banner>
  );
}

function Records({ execution }: { execution: Execution }) {
  const t = useTranslations("review");
  const workspace = useWorkspace();
  const { result } = execution;
  if (!result) return null;
  const groups = [
    { key: "created", records: result.created },
    { key: "updated", records: result.updated },
  ] as const;
  return (
    <>
      {groups.map(({ key, records }) =>
        records.length === 0 ? null : (
          <ul key={key} aria-label={t(`result.${key}`, { count: records.length })} className="flex flex-wrap gap-1.5 not-first:mt-1.5">
            {records.map((record) => {
              const Icon = recordIcons[record.record_type];
              const link = recordLink(workspace.slug, record.record_type, record.id);
              const content = (
                <>
                  <Icon aria-hidden className="size-3.5 stroke-[1.5] text-muted" />
                  <span className="truncate">{record.label}</span>
                </>
              );
              const look = "inline-flex h-7 max-w-full items-center gap-1.5 rounded-md border border-line-strong bg-raised px-2 text-sm";
              return (
                <li key={record.id} className="max-w-full">
                  {link && execution.undone_by_execution_id === null ? (
                    <Link {...link} className={cn(look, "hover:bg-hover")}>
                      {content}
                    </Link>
                  ) : (
                    <span className={look}>{content}</span>
                  )}
                </li>
              );
            })}
          </ul>
        ),
      )}
      {result.notes.map((note, index) => (
        <p key={index} className="mt-1.5 text-sm text-muted">
          {note.detail}
        </p>
      ))}
    </>
  );
}

function Reopen({ proposal, decisions }: { proposal: Proposal; decisions: Decisions }) {
  const o = useTranslations("outcome");
  return (
    <Button size="sm" className="max-sm:h-10" onClick={() => void decisions.reopen(proposal)}>
      <RotateCcw aria-hidden />
      {o("reopen")}
    </Button>
  );
}

/** Looks first what undoing would do; asks only when something stands in its way. */
function UndoButton({ executionId, decisions }: { executionId: string; decisions: Decisions }) {
  const o = useTranslations("outcome");
  const workspace = useWorkspace();
  const [isBusy, setBusy] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const preview = useQuery({ ...previewUndoOptions({ path: { ...workspace.path, execution_id: executionId } }), retry: false });
  const state = preview.data?.state;
  const run = (mode: "all" | "rest") => {
    setBusy(true);
    void decisions.undo(executionId, mode).finally(() => setBusy(false));
  };
  return (
    <div className="flex flex-col items-end gap-1">
      <Button size="sm" className="max-sm:h-10" isBusy={isBusy} onClick={() => (state === "blocked" ? setAsking(true) : run("all"))}>
        <Undo2 aria-hidden />
        {o("undoPackage")}
      </Button>
      {state === "clean" && <span className="num text-xs text-muted">{o("undoSteps", { count: preview.data?.steps.length ?? 0 })}</span>}
      {state === "blocked" && <span className="num text-xs text-warn">{o("undoBlocked", { count: preview.data?.blockers.length ?? 0 })}</span>}
      {isAsking && preview.data && (
        <UndoProblemDialog
          blockers={preview.data.blockers}
          canUndoRest={preview.data.steps.length > 0}
          onClose={() => setAsking(false)}
          onUndoRest={() => {
            setAsking(false);
            run("rest");
          }}
        />
      )}
    </div>
  );
}
