import { ArrowRight } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import type { HistoryEntry } from "@/api/types";
import { useChangeWords } from "./change-words";
import { HiddenValue } from "./hidden-value";

type Entry = Pick<HistoryEntry, "actor" | "action" | "changes" | "execution_id">;

/** "Dana changed": who did what, as a sentence; the fields follow in `ChangeList`. */
export function useChangeSentence(): (entry: Entry) => string {
  const t = useTranslations("records");
  return ({ actor, action, execution_id }) => {
    const verb = /creat/.test(action)
      ? t("created")
      : /delet/.test(action)
        ? t("deletedChange")
        : /unlink|remov/.test(action)
          ? t("unlinkedChange")
          : /link/.test(action)
            ? t("linkedChange")
            : t("updated");
    const who = actor.name || t("system");
    return execution_id ? `${who} ${verb} (${t("approved")})` : `${who} ${verb}`;
  };
}

export function ChangeList({ changes }: { changes: Entry["changes"] }) {
  const t = useTranslations("records");
  const said = useChangeWords()(changes);
  if (said.length === 0) return null;
  // From nothing to nothing is no change: what the reader's role does not see is told like that.
  const isHidden = (name: string) => changes.some((one) => one.field.replace(/_id$/, "") === name && one.before === null && one.after === null);
  return (
    <ul className="mt-1 flex flex-col gap-0.5 text-sm">
      {said.map(({ field, label, before, after }) => (
        <li key={field} className="flex flex-wrap items-baseline gap-x-1.5">
          <span className="text-muted">{label}</span>
          {before !== null && (
            <>
              <span className="min-w-0 text-faint line-through wrap-anywhere">{before}</span>
              <ArrowRight aria-hidden className="size-3 self-center text-faint" />
              <span className="sr-only">{t("to")}</span>
            </>
          )}
          {isHidden(field) ? (
            <HiddenValue />
          ) : (
            <span className={after === null ? "text-faint" : "min-w-0 font-medium wrap-anywhere"}>{after ?? t("nothing")}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
