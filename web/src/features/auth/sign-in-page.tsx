import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { SessionRead } from "@/api/types";
import { useTranslations } from "@/lib/i18n";
import { signInMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input } from "@/components/ui/input";
import { useRefusal } from "@/lib/form";
import { PasskeySignIn } from "@/components/proof/passkey-sign-in";
import { SecondFactorStep } from "@/components/proof/second-factor-step";
import { enterSession } from "@/lib/session";
import { AuthCard, AuthLayout } from "./auth-layout";
import { PasswordInput } from "./password-input";
import { ProviderButtons } from "./provider-buttons";
import { ProviderProblem } from "./provider-problem";
import { isEmail, safePath } from "./rules";

interface SignInProps {
  next?: string | undefined;
  email?: string | undefined;
  /** Why a sign-in elsewhere brought nobody back, and where it was. */
  problem?: string | undefined;
  provider?: string | undefined;
  /** What may follow a sign-in elsewhere that was right. */
  methods?: readonly string[] | undefined;
}

export function SignInPage({ next, email = "", problem, provider, methods }: SignInProps) {
  const t = useTranslations("auth");
  const identity = useTranslations("identity");
  const errors = useTranslations("errors");
  const router = useRouter();
  const queries = useQueryClient();
  const form = useForm({ defaultValues: { email, password: "" } });
  const refusal = useRefusal(form);
  // The second step of a sign-in whose first was right.
  const [waiting, setWaiting] = useState<readonly string[] | null>(methods ?? null);
  const enter = (session: SessionRead) => {
    enterSession(queries, session);
    router.history.push(safePath(next));
  };
  const signIn = useMutation({
    ...signInMutation(),
    onSuccess: (answer) => {
      if (answer.kind === "second_factor") setWaiting(answer.methods);
      else enter(answer);
    },
    onError: refusal.refuse,
  });
  const problems = form.formState.errors;
  if (waiting) {
    return (
      <AuthLayout>
        <AuthCard title={t("secondStepTitle")}>
          <SecondFactorStep
            methods={waiting}
            onSession={enter}
            onAbandon={() => {
              setWaiting(null);
              form.resetField("password");
            }}
          />
        </AuthCard>
      </AuthLayout>
    );
  }
  return (
    <AuthLayout>
      <AuthCard title={t("signInTitle")}>
        {problem && !refusal.problem && <ProviderProblem problem={problem} provider={provider} />}
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
                autoComplete="username webauthn"
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
        <p className="mt-4">
          <Link to="/forgot-password" className="text-base font-medium text-accent-ink underline-offset-4 hover:underline">
            {identity("forgotPassword")}
          </Link>
        </p>
        <ProviderButtons next={next} />
        <PasskeySignIn onSession={enter} />
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
