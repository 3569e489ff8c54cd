import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { requestEmailChangeMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input } from "@/components/ui/input";
import { Section } from "@/components/ui/page";
import { useRefusal } from "@/lib/form";
import { useTranslations } from "@/lib/i18n";
import { useSession } from "@/lib/session";
import { isEmail } from "./rules";

/** The address that the person signs in with, whether it is proven, and how to change it. */
export function AccountAddress() {
  const t = useTranslations("identity");
  const errors = useTranslations("errors");
  const common = useTranslations("common");
  const session = useSession();
  const [isOpen, setOpen] = useState(false);
  const form = useForm({ defaultValues: { email: "" } });
  const refusal = useRefusal(form);
  const request = useMutation({
    ...requestEmailChangeMutation(),
    onSuccess: () => setOpen(false),
    onError: (error) => {
      if (asApiError(error).code !== "step_up_required") refusal.refuse(error);
    },
  });
  if (session.is_demo) return null;
  return (
    <Section title={t("emailTitle")}>
      <div className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-2">
        <p className="flex min-w-0 flex-1 basis-56 flex-wrap items-center gap-2 text-base wrap-anywhere">
          {session.user.email}
          <Badge tone={session.has_proven_email ? "ok" : "warn"}>{session.has_proven_email ? t("emailConfirmed") : t("emailOpen")}</Badge>
        </p>
        {!isOpen && <Button onClick={() => setOpen(true)}>{t("changeEmail")}</Button>}
      </div>
      {request.isSuccess && !isOpen && (
        <p role="status" className="mt-2 text-base text-muted">
          {t("emailLinkSent", { email: request.variables.body.email })}
        </p>
      )}
      {isOpen && (
        <form
          noValidate
          className="mt-3 flex max-w-md flex-col gap-4"
          onSubmit={(event) =>
            void form.handleSubmit((body) => {
              refusal.clear();
              request.mutate({ body });
            })(event)
          }
        >
          <FormProblem problem={refusal.problem} />
          <Field label={t("newEmail")} help={t("newEmailHelp")} error={form.formState.errors.email?.message}>
            {(control) => (
              <Input
                {...control}
                type="email"
                autoComplete="email"
                {...form.register("email", { validate: (value) => isEmail(value) || errors("emailInvalid") })}
              />
            )}
          </Field>
          <div className="flex flex-wrap gap-2">
            <Button type="submit" variant="primary" isBusy={request.isPending}>
              {t("sendLink")}
            </Button>
            <Button onClick={() => setOpen(false)}>{common("cancel")}</Button>
          </div>
        </form>
      )}
    </Section>
  );
}
