import { useTranslations } from "@/lib/i18n";
import { cn } from "@/lib/cn";
import type { Cited } from "./evidence";
import type { Focus } from "./focus";
import { pieces } from "./passages";

/** Text with its evidence: quietly underlined, tinted for the focused action, strong for the field under the pointer. */
export function MarkedText({ text, cited, from = 0, to = Number.POSITIVE_INFINITY, focus }: { text: string; cited: readonly Cited[]; from?: number; to?: number; focus: Focus }) {
  const t = useTranslations("review");
  const byId = new Map(cited.map((one) => [one.id, one]));
  const { focused, hovered } = focus;
  return pieces(text, cited, from, to).map((piece, index) => {
    if (piece.marks.length === 0) return <span key={index}>{piece.text}</span>;
    const marks = piece.marks.flatMap((id) => byId.get(id) ?? []);
    const mine = marks.find((one) => one.actionId === focused?.actionId && one.field === focused.field) ?? marks.find((one) => one.actionId === focused?.actionId);
    const target = mine ?? marks[0];
    if (!target) return <span key={index}>{piece.text}</span>;
    const isHovered = hovered !== null && marks.some((one) => one.actionId === hovered.actionId && (hovered.field === null || one.field === hovered.field));
    const isStrong = (mine !== undefined && focused !== null && focused.field !== null && mine.field === focused.field) || isHovered;
    const go = () => focus.focus({ actionId: target.actionId, field: target.field });
    return (
      <mark
        key={index}
        role="button"
        tabIndex={mine ? 0 : -1}
        aria-label={`${piece.text} (${t("evidence")})`}
        data-evidence={marks.map((one) => one.actionId).join(" ")}
        data-field={marks.map((one) => one.field ?? "").join(" ")}
        onClick={go}
        onKeyDown={(event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          go();
        }}
        onMouseEnter={() => focus.hover({ actionId: target.actionId, field: target.field })}
        onMouseLeave={() => focus.hover(null)}
        className={cn(
          "cursor-pointer rounded-[3px] text-ink transition-colors",
          isStrong ? "bg-evidence-strong" : mine ? "bg-evidence" : "bg-transparent underline decoration-control decoration-dotted underline-offset-4",
        )}
      >
        {piece.text}
      </mark>
    );
  });
}
