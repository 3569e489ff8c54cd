import { HiddenValue } from "@/components/crm/hidden-value";
import { shapes, type Action } from "./model";
import { useFieldName } from "./use-field-name";

/** Fields that an action sets and the reader's role does not see: by name, with the mark in place of value and quote. */
export default function HiddenFields({ action }: { action: Action }) {
  const names = useFieldName(action);
  return shapes[action.type].fields
    .filter((spec) => action.hidden_fields.includes(spec.key))
    .map((spec) => (
      <div key={spec.key} className="grid grid-cols-[5.5rem_minmax(0,1fr)] items-center gap-x-2 py-1 text-sm max-sm:grid-cols-1">
        <span className="leading-4 text-muted">{names(spec.key)}</span>
        <HiddenValue />
      </div>
    ));
}
