import { LoaderCircle, PenLine, Sparkles } from "lucide-react";
import type { RefObject } from "react";
import type { DraftRead } from "@/api/generated";
import { Button } from "@/components/ui/button";
import { useTranslations } from "@/lib/i18n";
import { gapsIn } from "./words";

/** Whose first words these are, what was left out of them, and what their author still has to say. */
export function DraftWords({ draft, body, field }: { draft: DraftRead; body: string; field: RefObject<HTMLTextAreaElement | null> }) {
  const t = useTranslations("sending");
  if (draft.origin === "person") return null;
  if (draft.writing === "waiting")
    return (
      <p role="status" className="mt-2 flex items-center gap-2 rounded-md bg-accent-soft px-3 py-2 text-sm text-accent">
        <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin motion-reduce:animate-none" />
        {t("writingWaiting")}
      </p>
    );
  const causes = Object.entries(draft.left_out);
  const count = causes.reduce((sum, [, one]) => sum + one, 0);
  const gaps = gapsIn(body);
  const next = () => {
    const input = field.current;
    if (!input) return;
    // From the cursor on, and around the end; a second press goes to the one behind.
    const from = gaps.find((one) => one.start >= input.selectionEnd) ?? gaps[0];
    if (!from) return;
    input.focus();
    input.setSelectionRange(from.start, from.end);
  };
  const note = draft.writing_note;
  return (
    <div role="status" className="mt-2 flex flex-col gap-1.5 rounded-md bg-rail px-3 py-2 text-sm text-muted">
      <p className="flex items-start gap-2">
        {draft.writing === "asked" ? (
          <LoaderCircle aria-hidden className="mt-0.5 size-4 shrink-0 animate-spin text-accent motion-reduce:animate-none" />
        ) : (
          <Sparkles aria-hidden className="mt-0.5 size-4 shrink-0 stroke-[1.5]" />
        )}
        <span className="text-pretty">
          {draft.writing === "asked" ? t("writingAsked") : t(`writtenBy.${draft.origin}`)}
          {note && ` ${t(note === "over_budget" || note === "over_limit" || note === "unproven" ? `writingNote.${note}` : "writingNote.other")}`}
          {count > 0 && ` ${t("leftOut", { count, causes: causes.map(([cause]) => t(`leftOutCause.${cause}` as "leftOutCause.name")).join(", ") })}`}
        </span>
      </p>
      {gaps.length > 0 && (
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-warn">
          <PenLine aria-hidden className="size-4 shrink-0 stroke-[1.5]" />
          <span className="min-w-0 flex-1 basis-60 text-pretty">{t("gaps", { count: gaps.length })}</span>
          <Button size="sm" onClick={next}>
            {t("nextGap")}
          </Button>
        </p>
      )}
    </div>
  );
}
