import { Link } from "@tanstack/react-router";
import { CircleCheck, Link2Off } from "lucide-react";
import type { ReactNode } from "react";
import type { ApiError } from "@/api/errors";
import { Button } from "@/components/ui/button";
import { ErrorState, State } from "@/components/ui/states";
import { useTranslations } from "@/lib/i18n";
import { AuthLayout } from "./auth-layout";

/** A link out of a mail that can no longer be used: which of the reasons it is, and how to get another. */
export function LinkProblem({ problem, actions }: { problem: ApiError; actions: ReactNode }) {
  const t = useTranslations("identity");
  if (problem.code !== "link_unusable") {
    return (
      <AuthLayout>
        <ErrorState error={problem} />
      </AuthLayout>
    );
  }
  const state = problem.problem.state;
  const words =
    state === "used"
      ? ([t("linkUsed"), t("linkUsedBody")] as const)
      : state === "expired"
        ? ([t("linkExpired"), t("linkExpiredBody")] as const)
        : ([t("linkUnknown"), t("linkUnknownBody")] as const);
  return (
    <AuthLayout>
      <State role="alert" icon={<Link2Off aria-hidden />} title={words[0]} actions={actions}>
        {words[1]}
      </State>
    </AuthLayout>
  );
}

/** A step that is done, and where it goes from here. */
export function LinkDone({ title, children, actions }: { title: string; children: ReactNode; actions?: ReactNode }) {
  const t = useTranslations("identity");
  return (
    <AuthLayout>
      <State
        role="status"
        icon={<CircleCheck aria-hidden />}
        title={title}
        actions={
          actions ?? (
            <Button asChild variant="primary">
              <Link to="/">{t("openApp")}</Link>
            </Button>
          )
        }
      >
        {children}
      </State>
    </AuthLayout>
  );
}
