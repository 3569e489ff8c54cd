import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { useTranslations } from "use-intl";
import { signInMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input } from "@/components/ui/input";
import { useRefusal } from "@/lib/form";
import { enterSession } from "@/lib/session";
import { AuthCard, AuthLayout } from "./auth-layout";
import { PasswordInput } from "./password-input";
import { isEmail, safePath } from "./rules";

export function SignInPage({ next, email = "" }: { next?: string | undefined; email?: string | undefined }) {
  const t = useTranslations("auth");
  const errors = useTranslations("errors");
  const router = useRouter();
  const queries = useQueryClient();
  const form = useForm({ defaultValues: { email, password: "" } });
  const refusal = useRefusal(form);
  const signIn = useMutation({
    ...signInMutation(),
    onSuccess: (session) => {
      enterSession(queries, session);
      router.history.push(safePath(next));
    },
    onError: refusal.refuse,
  });
  const problems = form.formState.errors;
  return (
    <AuthLayout>
      <AuthCard title={t("signInTitle")}>
        <form
          noValidate
          className="flex flex-col gap-4"
          onSubmit={(event) =>
            void form.handleSubmit((values) => {
              refusal.clear();
              signIn.mutate({ body: values });
            })(event)
          }
        >
          {next && !refusal.problem && <p className="text-base text-muted">{t("sessionOver")}</p>}
          <FormProblem
            problem={refusal.problem}
            texts={{ invalid_credentials: t("wrongCredentials"), wrong_credentials: t("wrongCredentials") }}
          />
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
          <Field label={t("password")} error={problems.password?.message}>
            {(control) => (
              <PasswordInput
                {...control}
                autoComplete="current-password"
                {...form.register("password", { required: errors("required", { what: t("password") }) })}
              />
            )}
          </Field>
          <Button type="submit" variant="primary" size="lg" isBusy={signIn.isPending}>
            {t("signIn")}
          </Button>
        </form>
        <p className="mt-6 text-base text-muted">
          {t("noAccount")}{" "}
          <Link to="/sign-up" search={next ? { next } : {}} className="font-medium text-accent-ink underline-offset-4 hover:underline">
            {t("signUp")}
          </Link>
        </p>
      </AuthCard>
    </AuthLayout>
  );
}
