import { Filter } from "lucide-react";
import type { LeftOutRead } from "@/api/generated/types.gen";
import { useTranslations } from "@/lib/i18n";

/** What was found in the mail and not put forward, and why: counts and causes, folded. */
export default function LeftOut({ items }: { items: LeftOutRead[] }) {
  const t = useTranslations("notices");
  const words = useTranslations("review");
  const total = items.reduce((sum, one) => sum + one.count, 0);
  return (
    <details className="group mt-2 text-sm text-muted">
      <summary className="flex w-fit cursor-pointer items-center gap-1.5 rounded-sm py-0.5 hover:text-ink">
        <Filter aria-hidden className="size-3.5 stroke-[1.5]" />
        {t("leftOut.title", { count: total })}
      </summary>
      <ul className="mt-1.5 flex flex-col gap-1 pl-5">
        {items.map((one, index) => (
          <li key={index}>
            <span className="num text-ink">{one.count}×</span> {one.action_type ? `${t(`leftOut.types.${typeOf(one.action_type)}`)}: ` : ""}
            {t(`leftOut.causes.${one.cause}`)}
            {fields.filter((field) => field === one.field).map((field) => ` (${words(`fields.${field === "title" && one.action_type?.endsWith("task") ? "task_title" : field}`)})`)}
          </li>
        ))}
      </ul>
    </details>
  );
}

const types = ["company", "contact", "deal", "task", "interaction", "reply"] as const;
const typeOf = (action: string): (typeof types)[number] => types.find((one) => action.endsWith(one)) ?? "interaction";

/** The field, where it has a name; what links records to each other has none. */
const fields = ["name", "domain", "website", "phone", "address", "email", "title", "company", "amount", "stage", "close_date", "due", "assignee", "status", "kind", "occurred_at", "summary", "to", "subject", "body"] as const;
