import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { MailCheck } from "lucide-react";
import { useForm } from "react-hook-form";
import { getAuthOptionsOptions, requestPasswordResetMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input } from "@/components/ui/input";
import { State } from "@/components/ui/states";
import { useRefusal } from "@/lib/form";
import { useTranslations } from "@/lib/i18n";
import { AuthCard, AuthLayout } from "./auth-layout";
import { isEmail } from "./rules";

export function ForgotPasswordPage({ email = "" }: { email?: string | undefined }) {
  const t = useTranslations("identity");
  const auth = useTranslations("auth");
  const errors = useTranslations("errors");
  const options = useQuery(getAuthOptionsOptions());
  const form = useForm({ defaultValues: { email } });
  const refusal = useRefusal(form);
  const request = useMutation({ ...requestPasswordResetMutation(), onError: refusal.refuse });
  const back = (
    <Button asChild variant="link">
      <Link to="/sign-in">{t("backToSignIn")}</Link>
    </Button>
  );
  if (request.isSuccess) {
    return (
      <AuthLayout>
        <State
          role="status"
          icon={<MailCheck aria-hidden />}
          title={t("linkSentTitle")}
          actions={
            <>
              {options.data?.has_outbox && (
                <Button asChild variant="primary">
                  <Link to="/outbox">{t("openOutbox")}</Link>
                </Button>
              )}
              <Button onClick={() => request.reset()}>{t("tryOtherAddress")}</Button>
            </>
          }
        >
          <p>{t("linkSentBody", { email: form.getValues("email") })}</p>
          <p className="mt-2">{t("linkSentNothing")}</p>
        </State>
      </AuthLayout>
    );
  }
  return (
    <AuthLayout>
      <AuthCard title={t("forgotTitle")} lead={t("forgotBody")}>
        {options.data?.can_send_mail === false ? (
          <p className="text-base text-muted">{t("noMail")}</p>
        ) : (
          <form
            noValidate
            className="flex flex-col gap-4"
            onSubmit={(event) =>
              void form.handleSubmit((body) => {
                refusal.clear();
                request.mutate({ body });
              })(event)
            }
          >
            <FormProblem problem={refusal.problem} />
            <Field label={auth("email")} error={form.formState.errors.email?.message}>
              {(control) => (
                <Input
                  {...control}
                  type="email"
                  autoComplete="username"
                  {...form.register("email", { validate: (value) => isEmail(value) || errors("emailInvalid") })}
                />
              )}
            </Field>
            <Button type="submit" variant="primary" size="lg" isBusy={request.isPending}>
              {t("sendLink")}
            </Button>
          </form>
        )}
        <p className="mt-6">{back}</p>
      </AuthCard>
    </AuthLayout>
  );
}
