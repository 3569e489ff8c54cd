/** Small marks with a fixed meaning everywhere: proposed, confidence, time. */
import { CircleCheck, CircleHelp, Eye, Sparkles } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import { useFormats } from "@/lib/format";
import { Badge } from "./badge";
import { Tip } from "./tooltip";

export function Proposed() {
  const t = useTranslations("marks");
  return (
    <span className="proposed inline-flex h-5 items-center gap-1 px-1.5 text-xs text-muted">
      <Sparkles aria-hidden className="size-3 stroke-[1.75]" />
      {t("proposed")}
    </span>
  );
}

const looks = {
  clear: { tone: "ok", icon: CircleCheck },
  check: { tone: "plain", icon: Eye },
  unsure: { tone: "warn", icon: CircleHelp },
} as const;

/** Confidence as a word; the number and the reason wait in the tooltip. */
export function Confidence({ word, value, reason }: { word: keyof typeof looks; value?: number; reason?: string }) {
  const t = useTranslations("marks");
  const format = useFormats();
  const look = looks[word];
  const badge = (
    <Badge tone={look.tone}>
      <look.icon aria-hidden />
      {t(word)}
    </Badge>
  );
  if (value === undefined && !reason) return badge;
  return (
    <Tip
      text={
        <span>
          {value !== undefined && <span className="num mr-1.5 font-medium">{format.percent(value)}</span>}
          {reason}
        </span>
      }
    >
      {badge}
    </Tip>
  );
}

/** A moment as people say it, with the exact one in the tooltip. */
export function Ago({ at, className }: { at: string; className?: string }) {
  const format = useFormats();
  return (
    <time dateTime={at} title={format.exact(at)} className={className}>
      {format.ago(at)}
    </time>
  );
}
