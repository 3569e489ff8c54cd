import { CircleAlert } from "lucide-react";
import { useTranslations } from "@/lib/i18n";

const names: Partial<Record<string, string>> = { google: "Google", microsoft: "Microsoft" };

/** Why the browser came back from a provider without being signed in. */
export function ProviderProblem({ problem, provider = "" }: { problem: string; provider?: string | undefined }) {
  const t = useTranslations("identity.problem");
  const name = names[provider] ?? "OpenID";
  return (
    <div role="alert" className="mb-4 flex gap-2 rounded-md bg-bad-soft px-3 py-2 text-base text-bad">
      <CircleAlert aria-hidden className="mt-0.5 size-4 stroke-[1.75]" />
      <p>{t.has(problem as never) ? t(problem as never, { provider: name } as never) : t("other")}</p>
    </div>
  );
}
