import { useTranslations } from "@/lib/i18n";
import { proposedValues, shapes, type Action } from "./model";
import { titleOf } from "./names";
import { useFieldName } from "./use-field-name";

/** Why an action is proposed, in the page's language; a model's or another program's own words as they are. */
export function useReason(action: Action): string {
  const t = useTranslations("review.why");
  const names = useFieldName(action);
  if (!action.reason_code) return action.reason;
  const values = proposedValues(action);
  const fields = shapes[action.type].fields.filter(({ key }) => values[key] !== null && values[key] !== undefined).map(({ key }) => names(key));
  const link = "related" in action.links ? action.links.related?.deal : undefined;
  return t(action.reason_code, { name: action.target?.label ?? titleOf(action), fields: fields.join(", "), related: (link && action.labels[link]) ?? "" });
}
