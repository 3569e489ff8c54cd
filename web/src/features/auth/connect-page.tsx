import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { TimerOff } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { connectExistingAccountMutation, getWaitingOidcSignInOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { SessionRead } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Skeleton } from "@/components/ui/skeleton";
import { State } from "@/components/ui/states";
import { SecondFactorStep } from "@/components/proof/second-factor-step";
import { useRefusal } from "@/lib/form";
import { useTranslations } from "@/lib/i18n";
import { enterSession } from "@/lib/session";
import { AuthCard, AuthLayout } from "./auth-layout";
import { PasswordInput } from "./password-input";

/** An account elsewhere has the address of an account here: the password shows that both are the same person's. */
export function ConnectPage() {
  const t = useTranslations("identity");
  const auth = useTranslations("auth");
  const errors = useTranslations("errors");
  const router = useRouter();
  const queries = useQueryClient();
  const waiting = useQuery({ ...getWaitingOidcSignInOptions(), retry: false, staleTime: Infinity });
  const [methods, setMethods] = useState<readonly string[] | null>(null);
  const form = useForm({ defaultValues: { password: "" } });
  const refusal = useRefusal(form);
  const enter = (session: SessionRead) => {
    enterSession(queries, session);
    router.history.push("/");
  };
  const connect = useMutation({
    ...connectExistingAccountMutation(),
    onSuccess: (answer) => {
      if (answer.kind === "second_factor") setMethods(answer.methods);
      else enter(answer);
    },
    onError: refusal.refuse,
  });
  if (methods) {
    return (
      <AuthLayout>
        <AuthCard title={auth("secondStepTitle")}>
          <SecondFactorStep methods={methods} onSession={enter} onAbandon={() => router.history.push("/sign-in")} />
        </AuthCard>
      </AuthLayout>
    );
  }
  if (waiting.error || refusal.problem?.code === "oidc_state") {
    return (
      <AuthLayout>
        <State
          role="alert"
          icon={<TimerOff aria-hidden />}
          title={t("connectOver")}
          actions={
            <Button asChild variant="primary">
              <Link to="/sign-in">{t("backToSignIn")}</Link>
            </Button>
          }
        >
          {t("connectOverBody")}
        </State>
      </AuthLayout>
    );
  }
  const provider = waiting.data?.provider === "google" ? "Google" : "Microsoft";
  return (
    <AuthLayout>
      <AuthCard title={t("connectTitle")}>
        {!waiting.data ? (
          <Skeleton className="w-2/3" />
        ) : (
          <form
            noValidate
            className="flex flex-col gap-4"
            onSubmit={(event) =>
              void form.handleSubmit((body) => {
                refusal.clear();
                connect.mutate({ body });
              })(event)
            }
          >
            <p className="text-base break-words text-muted">{t("connectBody", { email: waiting.data.email, provider })}</p>
            <FormProblem problem={refusal.problem} texts={{ wrong_credentials: auth("wrongCredentials") }} />
            <input type="text" autoComplete="username" value={waiting.data.email} readOnly hidden />
            <Field label={auth("password")} error={form.formState.errors.password?.message}>
              {(control) => (
                <PasswordInput
                  {...control}
                  autoComplete="current-password"
                  {...form.register("password", { required: errors("required", { what: auth("password") }) })}
                />
              )}
            </Field>
            <Button type="submit" variant="primary" size="lg" isBusy={connect.isPending}>
              {t("connectAction")}
            </Button>
            <p className="text-base text-muted">
              {t("connectForgot")}{" "}
              <Link to="/forgot-password" search={{ email: waiting.data.email }} className="font-medium text-accent-ink underline-offset-4 hover:underline">
                {t("forgotPassword")}
              </Link>
            </p>
          </form>
        )}
      </AuthCard>
    </AuthLayout>
  );
}
