import { useTranslations } from "@/lib/i18n";
import type { Action, FieldKey } from "./model";

/** What a field of an action is called: the title of a task is not that of a person. */
export function useFieldName({ type }: Pick<Action, "type">): (key: FieldKey) => string {
  const t = useTranslations("review.fields");
  return (key) => t(key === "title" && type.endsWith("_task") ? "task_title" : key);
}
