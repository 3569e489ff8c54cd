import { EyeOff } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "@/lib/i18n";

/** Stands where a value is kept from the reader's role: an empty place would say that there is none. `of`: of which field, where no label says it. */
export function HiddenValue({ isShort, of }: { isShort?: boolean; of?: string }) {
  const t = useTranslations("marks");
  return (
    <span title={t("hiddenWhy")} className="inline-flex max-w-full items-center gap-1 align-middle font-normal text-faint">
      <EyeOff aria-hidden className="size-3.5 shrink-0 stroke-[1.5]" />
      <span className={isShort ? "sr-only" : "truncate text-sm"}>{of ? t("hiddenOf", { field: of }) : t("hidden")}</span>
      <span className="sr-only">. {t("hiddenWhy")}</span>
    </span>
  );
}

interface Limited {
  hidden_fields: readonly string[];
}

/** What `node` shows of a record's field, or the mark that the reader's role does not see it. */
export function unlessHidden(record: Limited, field: string, node: ReactNode, isShort?: boolean, of?: string): ReactNode {
  return record.hidden_fields.includes(field) ? <HiddenValue isShort={isShort} of={of} /> : node;
}
