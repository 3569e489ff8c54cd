import { Building2, ChevronDown, CircleDollarSign, Copy, CornerUpLeft, ListTodo, MessageSquare, Pencil, ShieldAlert, UserRound, type LucideIcon } from "lucide-react";
import { lazy, Suspense, useEffect, useRef } from "react";
import { useTranslations } from "@/lib/i18n";
import { Checkbox } from "@/components/ui/checkbox";
import { Confidence } from "@/components/ui/marks";
import { Select } from "@/components/ui/input";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import { CardFields } from "./card-fields";
import { isBlocked, isEdited, isLeft, isTaken, toggled, withReason, type Draft } from "./draft";
import type { Focus } from "./focus";
import { rejectReasons, type Action, type ActionType, type Proposal, type Refusal } from "./model";
import { ActionSentence } from "./sentence";
import { useReason } from "./use-reason";

const Duplicates = lazy(() => import("./notices").then((module) => ({ default: module.Duplicates })));
const BeyondNotice = lazy(() => import("./notices").then((module) => ({ default: module.BeyondNotice })));
const Preferred = lazy(() => import("./notices").then((module) => ({ default: module.Preferred })));
const RiskNotice = lazy(() => import("./notices").then((module) => ({ default: module.RiskNotice })));
const Questions = lazy(() => import("./questions"));
const RefusalNotice = lazy(() => import("./notices").then((module) => ({ default: module.RefusalNotice })));

const icons: Record<ActionType, LucideIcon> = {
  create_company: Building2,
  update_company: Pencil,
  create_contact: UserRound,
  update_contact: Pencil,
  create_deal: CircleDollarSign,
  update_deal: Pencil,
  create_task: ListTodo,
  update_task: ListTodo,
  log_interaction: MessageSquare,
  draft_reply: CornerUpLeft,
};

export interface CardProps {
  proposal: Proposal;
  action: Action;
  draft: Draft;
  onDraft(draft: Draft): void;
  focus: Focus;
  isOpen: boolean;
  /** Whether verdicts may be given: the package waits, and the role allows it. */
  canDecide: boolean;
  refusals: readonly Refusal[];
}

/** One action: a line that reads as a sentence until it is focused; then its fields, in place. */
export function ActionCard(props: CardProps) {
  const { proposal, action, draft, onDraft, focus, isOpen, canDecide, refusals } = props;
  const t = useTranslations("review");
  const Icon = icons[action.type];
  const reason = useReason(action);
  const taken = isTaken(draft, action);
  const left = isLeft(draft, action);
  const card = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isOpen) card.current?.scrollIntoView({ block: "nearest" });
  }, [isOpen]);
  const isProblem = refusals.length > 0;
  const isHovered = focus.hovered?.actionId === action.id;
  return (
    <li
      ref={card}
      data-card={action.id}
      onMouseEnter={() => focus.hover({ actionId: action.id, field: null })}
      onMouseLeave={() => focus.hover(null)}
      className={cn(
        "proposed scroll-my-3 transition-colors",
        isOpen ? "border-accent bg-raised" : isHovered ? "border-muted bg-hover" : "border-line-strong",
        isProblem && "border-bad",
        action.state === "executed" && "border-solid",
      )}
    >
      <div className="flex min-h-9.5 items-start gap-2.5 px-3 py-2 max-sm:min-h-12 max-sm:py-3">
        <Checkbox
          checked={taken}
          disabled={!canDecide}
          onCheckedChange={() => onDraft(toggled(draft, action))}
          aria-label={t("take")}
          aria-describedby={`sentence-${action.id}`}
          className="mt-0.5"
        />
        <Icon aria-hidden className={cn("mt-0.5 size-4 stroke-[1.5]", taken ? "text-muted" : "text-faint")} />
        <button
          type="button"
          data-action-button={action.id}
          aria-expanded={isOpen}
          onClick={() => focus.focus(isOpen ? null : { actionId: action.id, field: null })}
          className="flex min-w-0 flex-1 items-start gap-2 rounded-sm text-left"
        >
          <span id={`sentence-${action.id}`} className={cn("min-w-0 flex-1 text-base text-pretty text-muted", !taken && !left && "text-faint line-through [&_strong]:text-faint")}>
            <ActionSentence proposal={proposal} action={action} draft={draft} />
          </span>
        </button>
        <span className="flex h-5 shrink-0 items-center gap-1.5">
          {isEdited(draft, action) && taken && <span className="text-xs text-accent-ink">{t("edited")}</span>}
          {action.duplicates.length > 0 && action.questions.length === 0 && taken && !draft[action.id]?.linkTo && (
            <span className="inline-flex text-warn" title={t("maybeDuplicate")}>
              <Copy aria-hidden className="size-3.5 stroke-[1.75]" />
              <span className="sr-only">{t("maybeDuplicate")}</span>
            </span>
          )}
          {action.risk === "high" && (
            <span className="inline-flex text-bad" title={t("highRisk")}>
              <ShieldAlert aria-hidden className="size-4 stroke-[1.75]" />
              <span className="sr-only">{t("highRisk")}</span>
            </span>
          )}
          <Confidence word={action.confidence} value={action.confidence_value} reason={reason} />
          <ChevronDown aria-hidden className={cn("size-4 stroke-[1.5] text-faint transition-transform max-sm:hidden", isOpen && "rotate-180")} />
        </span>
      </div>
      {!taken && !left && canDecide && (
        <div className="flex flex-wrap items-center gap-2 px-3 pb-2.5 pl-[4.1rem] text-sm text-muted">
          <label htmlFor={`reason-${action.id}`}>{t("leftOutBecause")}</label>
          <Select
            id={`reason-${action.id}`}
            value={draft[action.id]?.reason ?? "not_relevant"}
            className="w-auto [&_select]:h-7 [&_select]:text-sm max-sm:[&_select]:h-10"
            onChange={(event) => {
              const reason = rejectReasons.find((one) => one === event.target.value);
              if (reason) onDraft(withReason(draft, action, reason));
            }}
          >
            {rejectReasons.map((reason) => (
              <option key={reason} value={reason}>
                {t(`reasons.${reason}`)}
              </option>
            ))}
          </Select>
        </div>
      )}
      <Suspense fallback={<Skeleton className="mx-3 mb-3 h-32 rounded-md" />}>
        {canDecide && action.questions.length > 0 && !draft[action.id]?.isOff && <Questions {...props} />}
        {refusals.map((refusal, index) => (
          <RefusalNotice key={index} proposal={proposal} action={action} refusal={refusal} draft={draft} onDraft={onDraft} canDecide={canDecide} />
        ))}
      </Suspense>
      <Suspense>{(isBlocked(action) || (left && action.is_beyond_rights && canDecide)) && <BeyondNotice action={action} />}</Suspense>
      {isOpen && (
        <div className="flex flex-col gap-3 border-t border-dashed border-line-strong px-3 py-3 sm:pl-[4.1rem]">
          <Suspense>{action.risk === "high" && <RiskNotice action={action} />}</Suspense>
          {reason && <p className="text-sm text-muted">{reason}</p>}
          <Suspense>{action.preferred.length > 0 && <Preferred action={action} />}</Suspense>
          <Suspense>{taken && canDecide && action.questions.length === 0 && <Duplicates action={action} draft={draft} onDraft={onDraft} />}</Suspense>
          <CardFields {...props} isReadOnly={!canDecide || !taken || Boolean(draft[action.id]?.linkTo)} />
        </div>
      )}
    </li>
  );
}
