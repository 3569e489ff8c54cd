import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { confirmEmailChangeMutation, confirmEmailMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { Button } from "@/components/ui/button";
import { FormProblem } from "@/components/ui/form-problem";
import { useTranslations } from "@/lib/i18n";
import { sessionQuery } from "@/lib/session";
import { AuthCard, AuthLayout } from "./auth-layout";
import { useLinkKey } from "./link-key";
import { LinkDone, LinkProblem } from "./link-problem";

/** Where the links about addresses lead. One click confirms: programs that open links in mails must not use them up. */
export function AddressLinkPage({ kind }: { kind: "verify" | "change" }) {
  const t = useTranslations("identity");
  const queries = useQueryClient();
  const token = useLinkKey("token");
  const onSuccess = () => queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
  const verify = useMutation({ ...confirmEmailMutation(), onSuccess });
  const change = useMutation({ ...confirmEmailChangeMutation(), onSuccess });
  const confirm = kind === "verify" ? verify : change;
  const words =
    kind === "verify"
      ? { title: t("verifyTitle"), body: t("verifyBody"), action: t("verifyAction"), done: t("verifiedTitle") }
      : { title: t("changeTitle"), body: t("changeBody"), action: t("changeAction"), done: t("changedTitle") };
  if (confirm.data) {
    const { email } = confirm.data;
    return <LinkDone title={words.done}>{kind === "verify" ? t("verifiedBody", { email }) : t("changedBody", { email })}</LinkDone>;
  }
  const problem = confirm.error && asApiError(confirm.error);
  if (problem && problem.code === "link_unusable") {
    return (
      <LinkProblem
        problem={problem}
        actions={
          <Button asChild>
            <Link to="/">{t("openApp")}</Link>
          </Button>
        }
      />
    );
  }
  return (
    <AuthLayout>
      <AuthCard title={words.title} lead={words.body}>
        {problem && (
          <div className="mb-4">
            <FormProblem problem={problem} />
          </div>
        )}
        <Button variant="primary" size="lg" isBusy={confirm.isPending} onClick={() => confirm.mutate({ body: { token: token || "-" } })}>
          {words.action}
        </Button>
      </AuthCard>
    </AuthLayout>
  );
}
