import { CloudOff, Lock, SearchX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "@/lib/i18n";
import { asApiError } from "@/api/errors";
import { cn } from "@/lib/cn";
import { Button } from "./button";

/** The frame of empty, failed and forbidden views: what is the case, and what to do next. */
export function State(props: { icon?: ReactNode; title: string; children?: ReactNode; actions?: ReactNode; className?: string; role?: "alert" | "status" }) {
  return (
    <div role={props.role} className={cn("mx-auto flex max-w-md flex-col items-center px-6 py-16 text-center", props.className)}>
      {props.icon && (
        <div className="mb-4 flex size-10 items-center justify-center rounded-lg border border-line text-muted [&_svg]:size-5 [&_svg]:stroke-[1.5]">
          {props.icon}
        </div>
      )}
      <h2 className="text-md font-semibold">{props.title}</h2>
      {props.children && <div className="mt-1.5 text-base text-pretty text-muted">{props.children}</div>}
      {props.actions && <div className="mt-5 flex flex-wrap justify-center gap-2">{props.actions}</div>}
    </div>
  );
}

/** An error as the person should meet it: what happened, what was kept, what to do, an id to quote. */
export function ErrorState({ error, onRetry, className }: { error: unknown; onRetry?: () => void; className?: string }) {
  const t = useTranslations("errors");
  const problem = asApiError(error);
  const retry = onRetry && (
    <Button variant="secondary" onClick={onRetry}>
      {t("tryAgain")}
    </Button>
  );
  if (problem.status === 403) {
    const people = problem.list("who_can_help");
    return (
      <State icon={<Lock aria-hidden />} title={t("forbiddenTitle")} className={className}>
        <p>{t("forbiddenBody")}</p>
        {people.length > 0 && <p className="mt-1.5">{t("whoCanHelp", { people: people.join(", ") })}</p>}
      </State>
    );
  }
  if (problem.status === 404) {
    return (
      <State icon={<SearchX aria-hidden />} title={t("notFoundTitle")} className={className}>
        {t("notFoundBody")}
      </State>
    );
  }
  if (problem.status === 0) {
    return (
      <State icon={<CloudOff aria-hidden />} title={t("offlineTitle")} actions={retry} role="alert" className={className}>
        {t("offlineBody")}
      </State>
    );
  }
  return (
    <State icon={<TriangleAlert aria-hidden />} title={t("failedTitle")} actions={retry} role="alert" className={className}>
      <p>{problem.status < 500 && problem.detail ? problem.detail : t("failedBody")}</p>
      {problem.requestId && (
        <p className="mt-2 text-xs">
          {t("quoteId")} <code className="font-mono select-all">{problem.requestId}</code>
        </p>
      )}
    </State>
  );
}
