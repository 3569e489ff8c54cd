import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { getAuthOptionsOptions, signUpMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input } from "@/components/ui/input";
import { useRefusal } from "@/lib/form";
import { useLanguage, useTranslations } from "@/lib/i18n";
import { enterSession } from "@/lib/session";
import { AuthCard, AuthLayout } from "./auth-layout";
import { PasswordInput } from "./password-input";
import { ProviderButtons } from "./provider-buttons";
import { isEmail, MIN_PASSWORD, safePath } from "./rules";

export function SignUpPage({ next, email = "" }: { next?: string | undefined; email?: string | undefined }) {
  const t = useTranslations("auth");
  const errors = useTranslations("errors");
  const { locale } = useLanguage();
  const router = useRouter();
  const queries = useQueryClient();
  const options = useQuery(getAuthOptionsOptions());
  const form = useForm({ defaultValues: { name: "", email, password: "" } });
  const refusal = useRefusal(form);
  const signUp = useMutation({
    ...signUpMutation(),
    onSuccess: (session) => {
      enterSession(queries, session);
      router.history.push(safePath(next));
    },
    onError: refusal.refuse,
  });
  const problems = form.formState.errors;
  const isClosed = options.data?.sign_up_enabled === false && !next;
  return (
    <AuthLayout>
      <AuthCard title={t("signUpTitle")}>
        {isClosed ? (
          <p className="text-base text-muted">{t("signUpClosed")}</p>
        ) : (
          <form
            noValidate
            className="flex flex-col gap-4"
            onSubmit={(event) =>
              void form.handleSubmit((values) => {
                refusal.clear();
                signUp.mutate({ body: { ...values, locale } });
              })(event)
            }
          >
            <FormProblem problem={refusal.problem} texts={{ email_taken: t("emailTaken") }} />
            <Field label={t("name")} error={problems.name?.message}>
              {(control) => (
                <Input {...control} autoComplete="name" {...form.register("name", { required: errors("required", { what: t("name") }) })} />
              )}
            </Field>
            <Field label={t("email")} error={problems.email?.message}>
              {(control) => (
                <Input
                  {...control}
                  type="email"
                  autoComplete="username"
                  {...form.register("email", { validate: (value) => isEmail(value) || errors("emailInvalid") })}
                />
              )}
            </Field>
            <Field label={t("password")} help={t("passwordHelp")} error={problems.password?.message}>
              {(control) => (
                <PasswordInput
                  {...control}
                  autoComplete="new-password"
                  {...form.register("password", {
                    validate: (value) => value.length >= MIN_PASSWORD || errors("passwordShort", { min: MIN_PASSWORD }),
                  })}
                />
              )}
            </Field>
            <Button type="submit" variant="primary" size="lg" isBusy={signUp.isPending}>
              {t("signUp")}
            </Button>
          </form>
        )}
        {!isClosed && <ProviderButtons next={next} />}
        <p className="mt-6 text-base text-muted">
          {t("haveAccount")}{" "}
          <Link to="/sign-in" search={next ? { next } : {}} className="font-medium text-accent-ink underline-offset-4 hover:underline">
            {t("signIn")}
          </Link>
        </p>
      </AuthCard>
    </AuthLayout>
  );
}
