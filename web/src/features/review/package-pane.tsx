import { Layers, Waypoints } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTranslations } from "@/lib/i18n";
import { Ago, Proposed } from "@/components/ui/marks";
import { Badge } from "@/components/ui/badge";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { noteText, refusalText } from "@/lib/problem-words";
import { ActionCard } from "./action-card";
import type { Draft } from "./draft";
import type { Focus } from "./focus";
import type { Difference, Proposal } from "./model";
import { titleOf } from "./names";
import type { PreviewState } from "./use-preview";
import type { Decisions } from "./use-decisions";
import { queueCategories } from "./search";

const Analyst = lazy(() => import("./analyst"));
const Changed = lazy(() => import("./changed"));
const Earlier = lazy(() => import("./earlier"));
const Handed = lazy(() => import("./handed"));
const LeftOut = lazy(() => import("@/components/mail/left-out"));
const AnswerKeys = lazy(() => import("./answer-keys"));
const Outcome = lazy(() => import("./outcome"));
const Settled = lazy(() => import("./settled"));
const GraphPreview = lazy(() => import("./graph-preview"));

export interface Conflict {
  current: Proposal;
  differences: readonly Difference[];
}

export function PackagePane(props: {
  proposal: Proposal;
  draft: Draft;
  onDraft(draft: Draft): void;
  focus: Focus;
  state: PreviewState;
  canDecide: boolean;
  conflict: Conflict | null;
  onContinue(): void;
  decisions: Decisions;
}) {
  const { proposal, draft, focus, state, canDecide } = props;
  const t = useTranslations("review");
  const words = useTranslations("handing");
  const isPending = proposal.state === "pending";
  const hasOutcome = !isPending || proposal.snoozed_until !== null || proposal.execution !== null;
  const category = queueCategories.find((one) => one === proposal.category);
  const counts = state.preview?.plan.counts;
  const created = counts ? Object.values(counts.created).reduce((sum, count) => sum + (count ?? 0), 0) : 0;
  const summary = counts
    ? [
        created > 0 && t("plan.creates", { count: created }),
        counts.updated > 0 && t("plan.updates", { count: counts.updated }),
        counts.links > 0 && t("plan.links", { count: counts.links }),
        counts.ended_links > 0 && t("plan.ends", { count: counts.ended_links }),
      ].filter((part): part is string => part !== false)
    : [];
  const joined = summary.join(" · ");
  const sentence = joined.charAt(0).toLocaleUpperCase() + joined.slice(1);
  const namesOf = (ids: readonly string[]) => proposal.actions.filter((action) => ids.includes(action.id)).map(titleOf).join(", ");
  // Where not even everything taken goes together, there is no plan to wait for.
  const isComing = state.preview === undefined && state.refusals.length === 0;
  const general = state.refusals.filter((refusal) => refusal.action_ids.length === 0);
  return (
    <div className="scroll-thin min-h-0 flex-1 overflow-y-auto" data-package={proposal.id}>
      <div className="mx-auto flex max-w-3xl flex-col gap-4 px-4 py-4 sm:px-5">
        <header>
          <h2 className="text-md leading-6 font-semibold text-pretty">{proposal.is_out_of_sight ? words("outOfSight") : proposal.summary}</h2>
          <p className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-muted">
            <span>{[proposal.person_name, proposal.company_name].filter(Boolean).join(" · ") || t(proposal.kind === "earlier" ? "earlier" : "someone")}</span>
            <Ago at={proposal.received_at} />
            {category && <Badge>{t(`categories.${category}`)}</Badge>}
            {proposal.revision > 1 && <Badge tone="outline">{t("revision", { number: proposal.revision })}</Badge>}
          </p>
        </header>
        <Suspense>
          {isPending && proposal.assigned_to_id !== null && <Handed proposal={proposal} />}
          {proposal.kind === "earlier" && <Earlier proposal={proposal} />}
          {props.conflict && <Changed conflict={props.conflict} onContinue={props.onContinue} />}
          {hasOutcome && <Outcome proposal={proposal} decisions={props.decisions} canDecide={canDecide} />}
          {(proposal.analyst.note ?? proposal.analyst.model) && <Analyst proposal={proposal} />}
          {proposal.settled.length > 0 && <Settled proposal={proposal} />}
          {canDecide && proposal.actions.some((action) => action.questions.length > 0) && <AnswerKeys proposal={proposal} draft={draft} onDraft={props.onDraft} focus={focus} />}
        </Suspense>
        <section aria-labelledby="actions-title">
          <div className="mb-2 flex min-h-6 flex-wrap items-center gap-2">
            <h3 id="actions-title" className="flex items-center gap-1.5 text-sm font-medium">
              <Layers aria-hidden className="size-4 stroke-[1.5] text-muted" />
              {t("actions")}
            </h3>
            {isPending && <Proposed />}
            {isPending && (
              <p role="status" className="num ml-auto text-sm text-muted">
                {counts ? sentence || t("plan.nothing") : isComing && <Skeleton className="w-32" />}
              </p>
            )}
          </div>
          <ul className="flex flex-col gap-1.5">
            {proposal.actions.map((action) => (
              <ActionCard
                key={action.id}
                proposal={proposal}
                action={action}
                draft={draft}
                onDraft={props.onDraft}
                focus={focus}
                isOpen={focus.focused?.actionId === action.id}
                canDecide={canDecide && isPending}
                // A refusal is told once, at the action it starts from.
                refusals={state.refusals.filter((refusal) => refusal.action_ids[0] === action.id)}
              />
            ))}
          </ul>
          {general.filter((refusal) => refusal.rule !== "nothing_approved" || proposal.actions.every((action) => draft[action.id]?.isOff)).map((refusal, index) => (
            <p key={index} role="status" className="mt-2 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
              {refusal.rule === "nothing_approved" ? t("nothingTaken") : refusalText(refusal, namesOf(refusal.action_ids))}
            </p>
          ))}
          {state.preview?.plan.notes
            .filter((note) => note.kind !== "kept_as_draft" || note.action_ids.length > 0)
            .map((note, index) => (
              <p key={index} className="mt-1.5 text-sm text-muted">
                {noteText(note, namesOf(note.action_ids))}
              </p>
            ))}
          <Suspense>{proposal.left_out.length > 0 && <LeftOut items={proposal.left_out} />}</Suspense>
        </section>
        {isPending && (isComing || state.preview !== undefined) && (
          <section aria-labelledby="graph-title" className="border-t border-line pt-3">
            <h3 id="graph-title" className="mb-3 flex items-center gap-1.5 text-sm font-medium">
              <Waypoints aria-hidden className="size-4 stroke-[1.5] text-muted" />
              {t("graph.title")}
            </h3>
            {state.error ? (
              <ErrorState error={state.error} onRetry={state.retry} className="py-6" />
            ) : state.preview && state.full ? (
              <Suspense fallback={<Skeleton className="h-40 rounded-lg" />}>
                <GraphPreview preview={state.preview} full={state.full} focus={focus} />
              </Suspense>
            ) : (
              <Skeleton className="h-40 rounded-lg" />
            )}
          </section>
        )}
      </div>
    </div>
  );
}

export function PackageSkeleton() {
  const t = useTranslations("common");
  return (
    <div role="status" aria-label={t("loading")} className="mx-auto flex w-full max-w-3xl flex-col gap-3 px-5 py-5">
      <Skeleton className="h-5 w-2/3" />
      <Skeleton className="w-1/3" />
      <span className="h-3" />
      {Array.from({ length: 5 }, (_, index) => (
        <Skeleton key={index} className="h-9.5 rounded-md" />
      ))}
    </div>
  );
}
