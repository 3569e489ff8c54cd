import { CircleAlert } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTranslations } from "@/lib/i18n";
import type { ApiError } from "@/api/errors";

// With it come the words of all problems, which a page without one does not need.
const Worded = lazy(() => import("./worded-problem"));

/** Why the form was not accepted, when no single field is to blame. `texts` words the codes this form knows. */
export function FormProblem({ problem, texts = {} }: { problem: ApiError | null; texts?: Partial<Record<string, string>> }) {
  const t = useTranslations("errors");
  if (!problem) return null;
  const general =
    problem.status === 0
      ? t("offlineBody")
      : problem.status === 429
        ? t("rateLimited")
        : problem.status === 403
          ? t("forbiddenTitle")
          : problem.status < 500 && problem.detail
            ? problem.detail
            : t("failedBody");
  return (
    <div role="alert" className="flex gap-2 rounded-md bg-bad-soft px-3 py-2 text-base text-bad">
      <CircleAlert aria-hidden className="mt-0.5 size-4 stroke-[1.75]" />
      <p>
        {texts[problem.code] ?? (
          <Suspense fallback={general}>
            <Worded problem={problem} general={general} />
          </Suspense>
        )}
        {problem.status >= 500 && problem.requestId && <code className="ml-1.5 font-mono text-xs">{problem.requestId}</code>}
      </p>
    </div>
  );
}
