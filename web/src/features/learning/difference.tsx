import { Minus, Pencil, Plus } from "lucide-react";
import type { ReplayDifference } from "@/api/generated/types.gen";
import { useTranslations } from "@/lib/i18n";
import { asActionType, useFieldWord } from "./words";

const looks = {
  more: { icon: Plus, tone: "text-ok" },
  less: { icon: Minus, tone: "text-bad" },
  changed: { icon: Pencil, tone: "text-warn" },
} as const;

/** One suggestion that would come in addition, not any more, or otherwise: told by its icon's name and in words. */
export function DifferenceLine({ difference }: { difference: ReplayDifference }) {
  const t = useTranslations("learning");
  const fieldWord = useFieldWord();
  const look = looks[difference.kind];
  const name = difference.label || difference.target?.label || "";
  const notes = [
    ...(difference.was ? [t("replay.was", { name: difference.was })] : []),
    ...(difference.fields.length > 0 ? [difference.fields.map(fieldWord).join(", ")] : []),
    ...(difference.outcome ? [t(`replay.outcomes.${difference.outcome}`)] : []),
    ...(difference.is_tried ? [t("replay.byTried")] : difference.rule_id ? [t("replay.byRule")] : []),
  ];
  return (
    <li className="flex items-start gap-2 text-sm">
      <look.icon aria-label={t(`replay.kinds.${difference.kind}`)} className={`mt-0.5 size-4 shrink-0 stroke-[1.75] ${look.tone}`} />
      <span className="min-w-0">
        <span className="text-muted">{t(`replay.one.${asActionType(difference.type)}`)}</span> {name && <b className="font-medium break-words">{name}</b>}
        {notes.length > 0 && <span className="text-muted"> · {notes.join(" · ")}</span>}
      </span>
    </li>
  );
}
