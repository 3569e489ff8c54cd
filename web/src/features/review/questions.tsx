import { CircleHelp, CornerDownRight, Quote } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { cn } from "@/lib/cn";
import { recordIcons } from "@/lib/records";
import { useFormats } from "@/lib/format";
import type { CardProps } from "./action-card";
import { putOff, withAnswer, withoutAnswer, withoutDelay } from "./answering";
import { isFieldEdited, isLater } from "./draft";
import type { Candidate, Question } from "./model";
import { titleOf } from "./names";
import { useDueText } from "./use-due-text";
import { useStageName } from "./use-stages";

/** What an action leaves open: which record, which day, which currency. Nothing of it is approved before it is answered. */
export default function Questions(props: CardProps) {
  return props.action.questions.map((question) => <OneQuestion key={question.field ?? ""} {...props} question={question} />);
}

function OneQuestion({ proposal, action, draft, onDraft, focus, question }: CardProps & { question: Question }) {
  const t = useTranslations("notices");
  const shown = useShown();
  const mine = draft[action.id];
  const answer = mine?.answers?.[question.field ?? ""];
  const isOwnValue = question.field !== null && isFieldEdited(draft, action, question.field);
  if (isOwnValue || (mine?.linkTo && answer === undefined)) return null;
  const chosen = question.candidates.find((one) => one.key === answer);
  const frame = "mx-3 mb-2.5 rounded-md px-2.5 py-2 text-sm sm:ml-[4.1rem]";
  if (isLater(draft, action)) {
    return (
      <p role="status" className={cn(frame, "flex flex-wrap items-center gap-2 bg-rail text-muted")}>
        <span className="min-w-0 flex-1">{t("later")}</span>
        <Button size="sm" onClick={() => onDraft(withoutDelay(draft, question))}>
          {t("answerAfterAll")}
        </Button>
      </p>
    );
  }
  if (answer !== undefined) {
    return (
      <p role="status" className={cn(frame, "flex flex-wrap items-center gap-2 bg-accent-soft")}>
        <CornerDownRight aria-hidden className="size-4 shrink-0 stroke-[1.5] text-accent-ink" />
        <span className="min-w-0 flex-1">
          {chosen
            ? t.rich("answered", { name: shown.label(question, chosen), b: (chunks) => <strong className="font-semibold">{chunks}</strong> })
            : t(`none.${question.none === "create" ? "create" : "unlink"}`)}
        </span>
        <Button size="sm" onClick={() => onDraft(withoutAnswer(draft, action, question))}>
          {t("askAgain")}
        </Button>
      </p>
    );
  }
  const waiting = proposal.actions.filter((other) => other.id !== action.id && question.waiting_ids.includes(other.id) && !draft[other.id]?.isOff);
  const place = { actionId: action.id, field: question.field };
  return (
    <section aria-label={t(`ask.${question.kind}`, { name: titleOf(action) })} className={cn(frame, "bg-warn-soft")} onFocus={() => focus.focused?.actionId !== action.id && focus.focus(place)}>
      <h4 className="flex gap-2 font-medium text-warn">
        <CircleHelp aria-hidden className="mt-px size-4 shrink-0 stroke-[1.75]" />
        {t(`ask.${question.kind}`, { name: titleOf(action) })}
      </h4>
      <ol className="mt-2 flex flex-col gap-1">
        {question.candidates.map((one, index) => (
          <li key={one.key}>
            <Choice number={index + 1} onChoose={() => onDraft(withAnswer(draft, action, question, one.key))}>
              <Shown question={question} candidate={one} />
            </Choice>
          </li>
        ))}
        {question.none && (
          <li>
            <Choice number={question.candidates.length + 1} onChoose={() => onDraft(withAnswer(draft, action, question, null))}>
              <span className="text-ink">{t(`noneOfThese.${question.none}`)}</span>
            </Choice>
          </li>
        )}
        <li>
          <Choice number={0} onChoose={() => onDraft(putOff(draft, question))}>
            <span className="text-muted">{t("notNow")}</span>
          </Choice>
        </li>
      </ol>
      {waiting.length > 0 && <p className="mt-1.5 text-xs text-muted">{t("waiting", { names: waiting.map(titleOf).join(", "), count: waiting.length })}</p>}
    </section>
  );
}

function Choice({ number, onChoose, children }: { number: number; onChoose(): void; children: React.ReactNode }) {
  return (
    <button
      type="button"
      aria-keyshortcuts={String(number)}
      onClick={onChoose}
      className="flex w-full items-start gap-2.5 rounded-md border border-transparent bg-canvas px-2.5 py-1.5 text-left hover:border-control hover:bg-hover max-sm:min-h-11 max-sm:items-center"
    >
      <Kbd keys={String(number)} className="mt-px shrink-0 max-sm:hidden" />
      <span className="min-w-0 flex-1">{children}</span>
    </button>
  );
}

function useShown() {
  const due = useDueText();
  return { label: (question: Question, one: Candidate): string => (question.kind === "date" ? due(one.label) : one.label) };
}

/** A candidate: what it is called, what tells it from the others, and why it may be meant. */
function Shown({ question, candidate }: { question: Question; candidate: Candidate }) {
  const t = useTranslations("notices");
  const format = useFormats();
  const stage = useStageName();
  const shown = useShown();
  const Icon = candidate.record_type ? recordIcons[candidate.record_type] : null;
  const now = candidate.target?.current;
  const amount = now?.amount && now.currency ? format.money(now.amount, now.currency) : null;
  const hints = [...candidate.hints, question.kind === "deal" && now?.stage ? stage(now.stage) : null, question.kind === "deal" ? amount : null].filter((one): one is string => Boolean(one));
  return (
    <>
      <span className="flex flex-wrap items-baseline gap-x-2">
        {Icon && <Icon aria-hidden className="size-3.5 self-center stroke-[1.5] text-muted" />}
        <strong className="font-medium text-ink">{shown.label(question, candidate)}</strong>
        <span className="text-muted">{hints.join(" · ")}</span>
      </span>
      <span className="mt-0.5 block text-xs text-muted">
        {candidate.grounds.map((ground, index) => (
          <span key={ground.code}>
            {index > 0 && " "}
            {t(`grounds.${ground.code}`)}
            {ground.quote && (
              <span className="text-ink">
                {" "}
                <Quote aria-hidden className="inline size-3 stroke-[1.75] text-faint" /> {ground.quote.quote}
              </span>
            )}
          </span>
        ))}
      </span>
    </>
  );
}
