/** Drafts of forms; apart from the others, because the form library is more than all of them weigh. */
import { useEffect, useState } from "react";
import { useForm, type DefaultValues, type FieldValues } from "react-hook-form";
import { dropDraft, keepDraft, readDraft, restored, useDraftKey } from "./draft";

const same = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right);

/** A form that keeps what is entered under `name` until `drop`, which belongs to its success and to its Cancel. */
export function useDraftForm<T extends FieldValues>(name: string, defaults: T) {
  const key = useDraftKey(name);
  const [usual] = useState(defaults);
  const [initial] = useState(() => restored(readDraft(key), usual));
  const [wasRestored, setRestored] = useState(!same(initial, usual));
  const form = useForm<T>({ defaultValues: initial as DefaultValues<T> }); // all of its fields, as it happens
  useEffect(
    () =>
      form.subscribe({
        formState: { values: true },
        callback: ({ values }) => (same(values, usual) ? dropDraft(key) : keepDraft(key, values)),
      }),
    [form, key, usual],
  );
  return {
    form,
    wasRestored,
    drop: () => dropDraft(key),
    startOver: () => {
      form.reset(usual as DefaultValues<T>);
      dropDraft(key);
      setRestored(false);
    },
  };
}
