/** How records' values look in tables, boards and facts. */
import { Circle, CircleCheck, CircleDotDashed, CircleX } from "lucide-react";
import { useNow } from "use-intl";
import type { Money, Stage } from "@/api/types";
import { cn } from "@/lib/cn";
import { todayIn, useFormats } from "@/lib/format";
import { useLanguage, useTranslations } from "@/lib/i18n";
import { Avatar } from "../ui/avatar";

export function Owner({ owner }: { owner: { id: string; name: string } | null }) {
  const t = useTranslations("common");
  if (!owner) return <span className="text-faint">{t("nobody")}</span>;
  return (
    <span className="inline-flex max-w-full min-w-0 items-center gap-1.5 align-middle">
      <Avatar name={owner.name} size="sm" />
      <span className="truncate">{owner.name}</span>
    </span>
  );
}

/** Sums a currency each, never added up across currencies. */
export function Amounts({ amounts, isShort }: { amounts: readonly Money[]; isShort?: boolean }) {
  const format = useFormats();
  if (amounts.length === 0) return null;
  const text = amounts.map(({ amount, currency }) => (isShort ? format.moneyShort : format.money)(amount, currency)).join(" + ");
  return (
    <span className="num" title={amounts.map(({ amount, currency }) => format.money(amount, currency)).join(" + ")}>
      {text}
    </span>
  );
}

export function Amount({ amount, currency }: { amount: string | null; currency: string | null }) {
  const format = useFormats();
  if (amount === null) return null;
  return <span className="num">{currency ? format.money(amount, currency) : amount}</span>;
}

/** A stage by its place in the pipeline: the circle fills as the deal moves on; won and lost have their own signs. */
export function StageMark({ stage, className }: { stage: Pick<Stage, "name" | "kind" | "probability">; className?: string }) {
  const Icon = stage.kind === "won" ? CircleCheck : stage.kind === "lost" ? CircleX : stage.probability >= 50 ? CircleDotDashed : Circle;
  return (
    <span className={cn("inline-flex min-w-0 items-center gap-1.5", className)}>
      <Icon
        aria-hidden
        className={cn("size-3.5", stage.kind === "won" ? "text-ok" : stage.kind === "lost" ? "text-faint" : stage.probability >= 50 ? "text-accent-ink" : "text-muted")}
      />
      <span className="truncate">{stage.name}</span>
    </span>
  );
}

interface Dated {
  due_on: string | null;
  due_at: string | null;
  status?: "open" | "done";
}

/** A task's due date: a day, or a day and time; late ones say so by colour and word. */
export function Due({ task }: { task: Dated }) {
  const t = useTranslations("tasks");
  const format = useFormats();
  const now = useNow();
  const { timeZone } = useLanguage();
  const on = task.due_on ?? (task.due_at ? todayIn(timeZone, new Date(task.due_at)) : null);
  if (!on) return null;
  const today = todayIn(timeZone, now);
  const isOpen = task.status !== "done";
  const isLate = isOpen && (task.due_at ? new Date(task.due_at) < now : on < today);
  const day = on === today ? t("today") : on === todayIn(timeZone, new Date(now.getTime() + 86_400_000)) ? t("tomorrow") : format.day(on);
  return (
    <span className={cn("num whitespace-nowrap", isLate ? "font-medium text-bad" : isOpen && on === today ? "text-ink" : "text-muted")}>
      {day}
      {task.due_at && `, ${format.time(task.due_at)}`}
      {isLate && <span className="sr-only"> ({t("overdue")})</span>}
    </span>
  );
}
