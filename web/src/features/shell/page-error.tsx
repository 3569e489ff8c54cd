import { useQueryErrorResetBoundary } from "@tanstack/react-query";
import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { ApiError } from "@/api/errors";
import { Button } from "@/components/ui/button";
import { ErrorState, State } from "@/components/ui/states";

/** What stands in place of a page that failed; the rest of the app keeps working. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const t = useTranslations("errors");
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  const [id] = useState(() => crypto.randomUUID().slice(0, 8));
  useEffect(() => {
    if (!(error instanceof ApiError)) console.error(`page error ${id}`, error);
  }, [error, id]);
  const retry = () => {
    queries.reset();
    reset();
    void router.invalidate();
  };
  if (error instanceof ApiError) return <ErrorState error={error} onRetry={retry} />;
  return (
    <State
      role="alert"
      icon={<TriangleAlert aria-hidden />}
      title={t("pageTitle")}
      actions={<Button onClick={() => window.location.reload()}>{t("reload")}</Button>}
    >
      <p>{t("pageBody")}</p>
      <p className="mt-2 text-xs">
        {t("quoteId")} <code className="font-mono select-all">{id}</code>
      </p>
    </State>
  );
}
