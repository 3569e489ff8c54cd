import type { ApiError } from "@/api/errors";
import { useTranslations } from "@/lib/i18n";

/** Waits for the words of problems, in which `detail` then speaks. */
export default function WordedProblem({ problem, general }: { problem: ApiError; general: string }) {
  useTranslations("problems");
  return problem.status === 0 || problem.status === 429 || problem.status >= 500 ? general : problem.detail || general;
}
