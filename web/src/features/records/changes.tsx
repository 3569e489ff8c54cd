import { ArrowRight } from "lucide-react";
import { useTranslations } from "use-intl";
import type { HistoryEntry } from "@/api/types";

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

function shown(value: unknown, empty: string): string {
  if (value === null || value === undefined || value === "") return empty;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function ChangeList({ changes }: { changes: Entry["changes"] }) {
  const t = useTranslations("records");
  if (changes.length === 0) return null;
  return (
    <ul className="mt-1 flex flex-col gap-0.5 text-sm">
      {changes.map((change) => (
        <li key={change.field} className="flex flex-wrap items-baseline gap-x-1.5">
          <span className="text-muted">{change.field.replaceAll("_", " ")}</span>
          <span className="text-faint line-through">{shown(change.before, t("nothing"))}</span>
          <ArrowRight aria-hidden className="size-3 self-center text-faint" />
          <span className="sr-only">{t("to")}</span>
          <span className="font-medium">{shown(change.after, t("nothing"))}</span>
        </li>
      ))}
    </ul>
  );
}
