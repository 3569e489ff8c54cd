import { ArrowRight } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import type { HistoryEntry } from "@/api/types";
import { useMembers } from "./member-picker";

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

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === "";
const isId = (value: unknown): value is string => typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);

export function ChangeList({ changes }: { changes: Entry["changes"] }) {
  const t = useTranslations("records");
  const members = useMembers();
  const named = (value: unknown): unknown => (isId(value) ? (members.find((member) => member.id === value)?.name ?? value) : value);
  const said = changes
    .map((change) => ({ field: change.field.replace(/_id$/, ""), before: named(change.before), after: named(change.after) }))
    // An id that names nobody tells a reader nothing.
    .filter(({ before, after }) => !isId(before) && !isId(after));
  if (said.length === 0) return null;
  return (
    <ul className="mt-1 flex flex-col gap-0.5 text-sm">
      {said.map(({ field, before, after }) => (
        <li key={field} className="flex flex-wrap items-baseline gap-x-1.5">
          <span className="text-muted">{field.replaceAll("_", " ")}</span>
          {!isEmpty(before) && (
            <>
              <span className="text-faint line-through">{shown(before, t("nothing"))}</span>
              <ArrowRight aria-hidden className="size-3 self-center text-faint" />
              <span className="sr-only">{t("to")}</span>
            </>
          )}
          <span className="font-medium">{shown(after, t("nothing"))}</span>
        </li>
      ))}
    </ul>
  );
}
