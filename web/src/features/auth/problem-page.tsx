import { Link, useLocation } from "@tanstack/react-router";
import { Link2Off } from "lucide-react";
import { ApiError } from "@/api/errors";
import { Button } from "@/components/ui/button";
import { State } from "@/components/ui/states";
import { useTranslations } from "@/lib/i18n";
import { AuthLayout } from "./auth-layout";

/** Where the server sends a browser that opened an address of the API and was refused: `#code=…&status=…&request=…`, only known words shown. */
export function ProblemPage() {
  const t = useTranslations("identity");
  const auth = useTranslations("auth");
  const errors = useTranslations("errors");
  useTranslations("problems");
  const told = new URLSearchParams(useLocation().hash);
  const problem = new ApiError(Number(told.get("status")), { code: told.get("code") ?? "" }, null);
  const request = /^[\w-]{8,64}$/.exec(told.get("request") ?? "")?.[0];
  const isStranger = problem.status === 401;
  return (
    <AuthLayout>
      <title>{t("addressTitle")}</title>
      <State
        role="alert"
        icon={<Link2Off aria-hidden />}
        title={t("addressTitle")}
        actions={
          <Button asChild variant="primary">
            <Link to={isStranger ? "/sign-in" : "/"}>{isStranger ? auth("signIn") : t("openApp")}</Link>
          </Button>
        }
      >
        <p>{problem.detail || (problem.status >= 500 ? t("addressFailed") : t("addressBody"))}</p>
        {problem.status >= 500 && request && (
          <p className="mt-2 text-xs">
            {errors("quoteId")} <code className="font-mono select-all">{request}</code>
          </p>
        )}
      </State>
    </AuthLayout>
  );
}
