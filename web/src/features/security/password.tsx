import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { setCsrfToken } from "@/api/client";
import { changePasswordMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input } from "@/components/ui/input";
import { Section } from "@/components/ui/page";
import { useRefusal } from "@/lib/form";
import { useTranslations } from "@/lib/i18n";
import { useReloadSession, useSession } from "@/lib/session";
import { toast } from "@/lib/toast";

/** A new password; every other device is signed out by it. */
export function Password() {
  const t = useTranslations("settings");
  const form = useForm({ defaultValues: { current_password: "", new_password: "" } });
  const refusal = useRefusal(form);
  const reload = useReloadSession();
  const change = useMutation({
    ...changePasswordMutation(),
    onSuccess: async (session) => {
      // A new session with a token of its own took the place of this one.
      setCsrfToken(session.csrf_token);
      form.reset();
      await reload();
      toast(t("passwordChanged"), { tone: "good" });
    },
    onError: refusal.refuse,
  });
  const { user, is_demo: isDemo, has_password: hasPassword } = useSession();
  if (isDemo || !hasPassword) return null;
  return (
    <Section title={t("password")}>
      <form
        noValidate
        className="flex max-w-md flex-col gap-4"
        onSubmit={(event) =>
          void form.handleSubmit((body) => {
            refusal.clear();
            change.mutate({ body });
          })(event)
        }
      >
        <FormProblem problem={refusal.problem} />
        <input type="text" name="username" autoComplete="username" value={user.email} readOnly hidden />
        <Field label={t("currentPassword")} error={form.formState.errors.current_password?.message}>
          {(control) => <Input {...control} type="password" autoComplete="current-password" {...form.register("current_password")} />}
        </Field>
        <Field label={t("newPassword")} error={form.formState.errors.new_password?.message}>
          {(control) => <Input {...control} type="password" autoComplete="new-password" {...form.register("new_password")} />}
        </Field>
        <Button type="submit" isBusy={change.isPending} className="self-start">
          {t("changePassword")}
        </Button>
      </form>
    </Section>
  );
}
