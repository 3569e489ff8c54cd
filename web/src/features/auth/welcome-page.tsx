import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ArrowRight, Check, Mail, Sparkles } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "@/lib/i18n";
import { getAuthOptionsOptions, signInToDemoMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { Button } from "@/components/ui/button";
import { FormProblem } from "@/components/ui/form-problem";
import { enterSession } from "@/lib/session";
import { AuthLayout } from "./auth-layout";

export function WelcomePage() {
  const t = useTranslations("auth");
  const options = useQuery(getAuthOptionsOptions());
  const queries = useQueryClient();
  const navigate = useNavigate();
  const demo = useMutation({
    ...signInToDemoMutation(),
    onSuccess: (session) => {
      enterSession(queries, session);
      void navigate({ to: "/" });
    },
  });
  const hasDemo = options.data?.demo_enabled !== false;
  const hasSignUp = options.data?.sign_up_enabled !== false;
  return (
    <AuthLayout>
      <div className="mx-auto grid w-full max-w-6xl flex-1 content-center items-center gap-12 px-6 py-8 sm:px-10 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)] lg:gap-20">
        <div>
          <h1 className="max-w-lg text-xl font-semibold tracking-tight text-balance">{t("promise")}</h1>
          <p className="mt-3 max-w-lg text-md text-pretty text-muted">{t("promiseBody")}</p>
          <div className="mt-8 flex max-w-lg flex-col gap-px overflow-hidden rounded-lg border border-line-strong bg-line">
            {hasDemo && (
              <Choice title={t("exploreDemo")} body={t("exploreDemoBody")}>
                <Button variant="primary" size="lg" isBusy={demo.isPending} onClick={() => demo.mutate({})} className="max-sm:w-full">
                  {t("exploreDemoAction")}
                  {!demo.isPending && <ArrowRight aria-hidden />}
                </Button>
              </Choice>
            )}
            {hasSignUp && (
              <Choice title={t("createWorkspace")} body={t("createWorkspaceBody")}>
                <Button asChild size="lg" variant={hasDemo ? "secondary" : "primary"} className="max-sm:w-full">
                  <Link to="/sign-up">{t("createWorkspaceAction")}</Link>
                </Button>
              </Choice>
            )}
          </div>
          {demo.error && (
            <div className="mt-3 max-w-lg">
              <FormProblem problem={asApiError(demo.error)} texts={{ demo_disabled: t("demoDisabled") }} />
            </div>
          )}
          <p className="mt-5 text-base text-muted">
            {t("haveAccount")}{" "}
            <Link to="/sign-in" className="font-medium text-accent-ink underline-offset-4 hover:underline">
              {t("signIn")}
            </Link>
          </p>
        </div>
        <Story />
      </div>
    </AuthLayout>
  );
}

function Choice({ title, body, children }: { title: string; body: string; children: ReactNode }) {
  return (
    <section className="flex flex-wrap items-center gap-x-6 gap-y-3 bg-raised p-5">
      <div className="min-w-56 flex-1">
        <h2 className="text-base font-semibold">{title}</h2>
        <p className="mt-0.5 text-base text-pretty text-muted">{body}</p>
      </div>
      {children}
    </section>
  );
}

/** The product in one picture: a sentence, what it becomes, and the person between them. */
function Story() {
  const t = useTranslations("auth");
  const marks = "rounded-[3px] bg-evidence-strong px-0.5 text-ink";
  return (
    <ol aria-label={t("stepsTitle")} className="relative flex flex-col gap-6 before:absolute before:top-3 before:bottom-3 before:left-3 before:w-px before:bg-line-strong max-lg:max-w-lg">
      <Step icon={<Mail aria-hidden />} title={t("step1")}>
        <p className="text-xs text-faint">{t("sampleFrom")}</p>
        <p className="mt-1 text-base">
          {t("sampleQuoteBefore")}
          <mark className={marks}>{t("sampleQuoteMark1")}</mark>
          {t("sampleQuoteMiddle")}
          <mark className={marks}>{t("sampleQuoteMark2")}</mark>
          {t("sampleQuoteAfter")}
        </p>
      </Step>
      <Step icon={<Sparkles aria-hidden />} title={t("step2")}>
        <ul className="flex flex-col gap-1.5">
          {[t("sampleContact"), t("sampleDeal"), t("sampleTask")].map((line) => (
            <li key={line} className="proposed px-2 py-1 text-sm text-muted">
              {line}
            </li>
          ))}
        </ul>
      </Step>
      <Step icon={<Check aria-hidden />} title={t("step3")}>
        <ul className="flex flex-col gap-1">
          {[t("sampleContact"), t("sampleDeal"), t("sampleTask")].map((line) => (
            <li key={line} className="flex items-start gap-2 text-sm">
              <Check aria-hidden className="mt-0.5 size-3.5 text-ok" />
              {line}
            </li>
          ))}
        </ul>
        <p className="mt-2 text-xs text-faint">{t("sampleApproved")}</p>
      </Step>
    </ol>
  );
}

function Step({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <li className="relative flex gap-4">
      <span className="z-10 flex size-6 shrink-0 items-center justify-center rounded-full border border-line-strong bg-canvas text-muted [&_svg]:size-3.5 [&_svg]:stroke-[1.75]">
        {icon}
      </span>
      <div className="min-w-0 flex-1">
        <h3 className="mb-2 text-sm leading-6 font-medium">{title}</h3>
        <div className="rounded-lg border border-line bg-raised p-3.5">{children}</div>
      </div>
    </li>
  );
}
