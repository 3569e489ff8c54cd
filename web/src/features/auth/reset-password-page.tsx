import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { previewPasswordReset } from "@/api/generated";
import { completePasswordResetMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Skeleton } from "@/components/ui/skeleton";
import { useRefusal } from "@/lib/form";
import { useTranslations } from "@/lib/i18n";
import { leaveSession } from "@/lib/session";
import { AuthCard, AuthLayout } from "./auth-layout";
import { useLinkKey } from "./link-key";
import { LinkDone, LinkProblem } from "./link-problem";
import { PasswordInput } from "./password-input";
import { MIN_PASSWORD } from "./rules";

export function ResetPasswordPage() {
  const t = useTranslations("identity");
  const auth = useTranslations("auth");
  const errors = useTranslations("errors");
  const queries = useQueryClient();
  const token = useLinkKey("token") || "-";
  const preview = useQuery({
    queryKey: ["password-reset", token],
    queryFn: async ({ signal }) => (await previewPasswordReset({ body: { token }, signal, throwOnError: true })).data,
    retry: false,
    staleTime: Infinity,
  });
  const form = useForm({ defaultValues: { new_password: "" } });
  const refusal = useRefusal(form);
  const complete = useMutation({
    ...completePasswordResetMutation(),
    // Every session is over, this browser's too.
    onSuccess: () => leaveSession(queries),
    onError: refusal.refuse,
  });
  const again = (
    <Button asChild variant="primary">
      <Link to="/forgot-password">{t("askAgain")}</Link>
    </Button>
  );
  if (complete.isSuccess) {
    return (
      <LinkDone
        title={t("resetDoneTitle")}
        actions={
          <Button asChild variant="primary">
            <Link to="/sign-in">{auth("signIn")}</Link>
          </Button>
        }
      >
        {t("resetDoneBody")}
      </LinkDone>
    );
  }
  if (preview.error) return <LinkProblem problem={asApiError(preview.error)} actions={again} />;
  if (refusal.problem?.code === "link_unusable") return <LinkProblem problem={refusal.problem} actions={again} />;
  return (
    <AuthLayout>
      <AuthCard title={t("resetTitle")}>
        {!preview.data ? (
          <Skeleton className="w-2/3" />
        ) : (
          <form
            noValidate
            className="flex flex-col gap-4"
            onSubmit={(event) =>
              void form.handleSubmit((values) => {
                refusal.clear();
                complete.mutate({ body: { token, ...values } });
              })(event)
            }
          >
            <p className="text-base break-words text-muted">{t("resetFor", { email: preview.data.email })}</p>
            <FormProblem problem={refusal.problem} />
            {/* For password managers: whose password this is. */}
            <input type="text" autoComplete="username" value={preview.data.email} readOnly hidden />
            <Field label={t("newPassword")} help={auth("passwordHelp")} error={form.formState.errors.new_password?.message}>
              {(control) => (
                <PasswordInput
                  {...control}
                  autoComplete="new-password"
                  {...form.register("new_password", {
                    validate: (value) => value.length >= MIN_PASSWORD || errors("passwordShort", { min: MIN_PASSWORD }),
                  })}
                />
              )}
            </Field>
            <Button type="submit" variant="primary" size="lg" isBusy={complete.isPending}>
              {t("setPassword")}
            </Button>
          </form>
        )}
      </AuthCard>
    </AuthLayout>
  );
}
