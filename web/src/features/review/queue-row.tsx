import { Building2, CircleCheck, CircleDollarSign, CircleHelp, CornerUpLeft, Eye, ListTodo, MessageSquare, Pencil, ShieldAlert, UserRound, UserRoundPlus, type LucideIcon } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import { Checkbox } from "@/components/ui/checkbox";
import { Ago } from "@/components/ui/marks";
import { Spinner } from "@/components/ui/spinner";
import { Tip } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";
import { useFormats } from "@/lib/format";
import { useWorkspace } from "@/lib/workspace";
import type { Row } from "./model";

const counted: readonly { types: readonly string[]; name: "company" | "contact" | "deal" | "task" | "update" | "interaction" | "reply"; icon: LucideIcon }[] = [
  { types: ["create_company"], name: "company", icon: Building2 },
  { types: ["create_contact"], name: "contact", icon: UserRound },
  { types: ["create_deal"], name: "deal", icon: CircleDollarSign },
  { types: ["create_task"], name: "task", icon: ListTodo },
  { types: ["update_company", "update_contact", "update_deal", "update_task"], name: "update", icon: Pencil },
  { types: ["log_interaction"], name: "interaction", icon: MessageSquare },
  { types: ["draft_reply"], name: "reply", icon: CornerUpLeft },
];
const words = { clear: CircleCheck, check: Eye, unsure: CircleHelp } as const;

/** Confidence in the queue: the word with its icon, quieter than the badge on a card. */
export function ConfidenceWord({ word }: { word: keyof typeof words }) {
  const t = useTranslations("marks");
  const Icon = words[word];
  return (
    <span className={cn("inline-flex items-center gap-1 text-xs", word === "clear" ? "text-ok" : word === "unsure" ? "text-warn" : "text-muted")}>
      <Icon aria-hidden className="size-3 stroke-2" />
      {t(word)}
    </span>
  );
}

function Counts({ counts }: { counts: Row["counts"] }) {
  const t = useTranslations("review.counts");
  const shown = counted.flatMap(({ types, name, icon }) => {
    const count = types.reduce((sum, type) => sum + (counts[type] ?? 0), 0);
    return count > 0 ? [{ name, Icon: icon, count }] : [];
  });
  const sentence = shown.map(({ name, count }) => t(name, { count })).join(", ");
  return (
    <span className="flex min-w-0 items-center gap-2 overflow-hidden text-muted" title={sentence}>
      <span className="sr-only">{sentence}</span>
      {shown.map(({ name, Icon, count }) => (
        <span key={name} aria-hidden className="num inline-flex items-center gap-0.5 text-xs">
          <Icon className="size-3.5 stroke-[1.5]" />
          {count}
        </span>
      ))}
    </span>
  );
}

export function QueueRow(props: {
  row: Row;
  isCurrent: boolean;
  isSeen: boolean;
  isWaiting: boolean;
  selection: { isSelected: boolean; isOpen: boolean; toggle(): void } | null;
  onOpen(): void;
}) {
  const { row, isCurrent, isSeen, isWaiting, selection } = props;
  const t = useTranslations("review");
  const format = useFormats();
  const handing = useTranslations("handing");
  const isMine = row.assigned_to_id === useWorkspace().member_id;
  const isEarlier = row.kind === "earlier";
  const who = isEarlier ? row.summary : (row.person_name ?? row.company_name ?? t("someone"));
  return (
    <li
      data-row={row.id}
      className={cn(
        "group/row relative border-b border-line [contain-intrinsic-size:auto_5.5rem] [content-visibility:auto]",
        isCurrent ? "bg-active" : "hover:bg-hover",
        isWaiting && "opacity-70",
      )}
    >
      {isCurrent && <span aria-hidden className="absolute inset-y-0 left-0 w-0.5 bg-accent" />}
      <button
        type="button"
        aria-current={isCurrent || undefined}
        onClick={props.onOpen}
        className="block w-full min-w-0 py-2.5 pr-3 pl-9 text-left focus-visible:outline-offset-[-2px] max-sm:py-3.5"
      >
        <span className="flex min-w-0 items-baseline gap-1.5">
          <span className={cn("max-w-[66%] shrink-0 truncate text-base", isSeen ? "font-medium" : "font-semibold")}>{row.is_out_of_sight && isEarlier ? t("someone") : who}</span>
          {row.person_name && row.company_name && <span className="min-w-0 truncate text-sm text-muted">{row.company_name}</span>}
          <Ago at={row.received_at} className="ml-auto shrink-0 pl-1 text-xs text-muted" />
        </span>
        <span className="mt-0.5 flex min-w-0 items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate text-sm text-muted">{row.is_out_of_sight ? handing("outOfSight") : isEarlier ? t("earlier") : row.summary}</span>
          {row.amount !== null && row.currency !== null && <span className="num shrink-0 text-sm font-medium">{format.moneyShort(row.amount, row.currency)}</span>}
        </span>
        <span className="mt-1.5 flex min-w-0 items-center gap-2">
          {isWaiting ? (
            <span className="flex items-center gap-1.5 text-xs text-muted">
              <Spinner className="size-3" />
              {t("carryingOut")}
            </span>
          ) : (
            <>
              <Counts counts={row.counts} />
              <span className="ml-auto flex shrink-0 items-center gap-2">
                {row.assigned_to_id !== null && (
                  <span className={cn("inline-flex items-center gap-1 text-xs", isMine ? "text-accent-ink" : "text-muted")}>
                    <UserRoundPlus aria-hidden className="size-3.5 stroke-[1.75]" />
                    <span className={isMine ? "" : "sr-only"}>{isMine ? handing("forYou") : handing("handedTo", { name: "" })}</span>
                  </span>
                )}
                {row.risk === "high" && (
                  <span className="inline-flex items-center gap-1 text-xs text-bad">
                    <ShieldAlert aria-hidden className="size-3.5 stroke-[1.75]" />
                    <span className="sr-only">{t("highRisk")}</span>
                  </span>
                )}
                <ConfidenceWord word={row.confidence} />
              </span>
            </>
          )}
        </span>
      </button>
      <span className="absolute top-3 left-3 flex size-4 items-center justify-center max-sm:top-4">
        {selection && (
          <span className={cn("peer flex", !selection.isOpen && "opacity-0 group-hover/row:opacity-100 focus-within:opacity-100 pointer-coarse:hidden")}>
            <Tip text={row.risk === "high" ? t("bulkNotRisky") : t("select")} side="right">
              <Checkbox checked={selection.isSelected} disabled={row.risk === "high"} onCheckedChange={selection.toggle} aria-label={t("selectPackage", { name: who })} />
            </Tip>
          </span>
        )}
        {!selection?.isOpen && (
          <span
            aria-hidden
            className={cn("pointer-events-none absolute size-1.5 rounded-full group-hover/row:hidden peer-focus-within:hidden", isSeen ? "border border-control" : "bg-accent")}
          />
        )}
      </span>
      {!isSeen && <span className="sr-only">{t("notSeen")}</span>}
    </li>
  );
}
