import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "@/lib/i18n";
import { asApiError } from "@/api/errors";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";

/** Runs a change of a record, reads again what it touches, and says so when somebody else was faster. */
export function useSave(...tags: string[]) {
  const queries = useQueryClient();
  const errors = useTranslations("errors");
  return async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      const problem = asApiError(error);
      if (problem.code === "stale_version") {
        toast(errors("staleTitle"), { description: errors("staleBody"), tone: "bad" });
        throw new Error(errors("staleTitle"), { cause: error });
      }
      throw new Error(problem.fields[0]?.message ?? (problem.detail || errors("failedBody")), { cause: error });
    } finally {
      void invalidateTags(queries, "records", ...tags);
    }
  };
}
