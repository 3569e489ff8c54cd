/** Forms: what the server refuses lands on the field it names, the rest above the buttons. */
import { useState } from "react";
import type { FieldValues, Path, UseFormReturn } from "react-hook-form";
import { asApiError, type ApiError } from "@/api/errors";

/** `refuse` sorts an error; `problem` is what belongs to no single field. */
export function useRefusal<T extends FieldValues>(form: UseFormReturn<T>) {
  const [problem, setProblem] = useState<ApiError | null>(null);
  return {
    problem,
    clear: () => setProblem(null),
    refuse(error: unknown) {
      const refused = asApiError(error);
      let placed = 0;
      for (const { field, message } of refused.fields) {
        const name = field.replace(/^body\./, "");
        if (name in form.getValues()) {
          form.setError(name as Path<T>, { message }, { shouldFocus: placed === 0 }); // the check above makes it a path
          placed += 1;
        }
      }
      setProblem(placed > 0 && placed === refused.fields.length ? null : refused);
    },
  };
}

/** The text of an optional field as the API wants it: trimmed, and null when empty. */
export const orNull = (text: string): string | null => text.trim() || null;
