import { useMutation } from "@tanstack/react-query";
import { callOffRecoveryByLinkMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { Button } from "@/components/ui/button";
import { FormProblem } from "@/components/ui/form-problem";
import { useTranslations } from "@/lib/i18n";
import { AuthCard, AuthLayout } from "./auth-layout";
import { useLinkKey } from "./link-key";
import { LinkDone } from "./link-problem";

/** Where the mail about lost second factors leads. One click keeps them: programs that open links in mails decide nothing. */
export function CallOffRecoveryPage() {
  const t = useTranslations("membership");
  const token = useLinkKey("token");
  const keep = useMutation(callOffRecoveryByLinkMutation());
  if (keep.isSuccess) return <LinkDone title={t("callOffDone")}>{t("callOffDoneBody")}</LinkDone>;
  return (
    <AuthLayout>
      <AuthCard title={t("callOffTitle")} lead={t("callOffBody")}>
        {keep.error && (
          <div className="mb-4">
            <FormProblem problem={asApiError(keep.error)} />
          </div>
        )}
        <Button variant="primary" size="lg" isBusy={keep.isPending} onClick={() => keep.mutate({ body: { token: token || "-" } })}>
          {t("callOffAction")}
        </Button>
      </AuthCard>
    </AuthLayout>
  );
}
