import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import {
  changePasswordMutation,
  listSessionsOptions,
  revokeOtherSessionsMutation,
  revokeSessionMutation,
  updateMeMutation,
} from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input, Select } from "@/components/ui/input";
import { PageBody, Section } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useRefusal } from "@/lib/form";
import { useFormats } from "@/lib/format";
import { isLocale, type Locale, locales, useLanguage, useTranslations } from "@/lib/i18n";
import { useReloadSession, useSession } from "@/lib/session";
import { setTheme, themeChoices, useTheme } from "@/lib/theme";
import { toast } from "@/lib/toast";
import { timeZones } from "@/lib/zones";
import { deviceName } from "./device";

const languageNames = { en: "English", de: "Deutsch" } as const;

export function PersonalSettings() {
  const t = useTranslations("settings");
  const theme = useTheme();
  return (
    <PageBody>
      <Profile />
      <Section title={t("theme")}>
        <Segmented label={t("theme")} value={theme} onChange={setTheme} options={themeChoices.map((value) => ({ value, label: t(value) }))} />
      </Section>
      <Password />
      <Sessions />
    </PageBody>
  );
}

function Profile() {
  const t = useTranslations("settings");
  const common = useTranslations("common");
  const { user } = useSession();
  const { setLocale } = useLanguage();
  const reload = useReloadSession();
  const form = useForm<{ name: string; locale: Locale; time_zone: string }>({
    values: { name: user.name, locale: isLocale(user.locale) ? user.locale : "en", time_zone: user.time_zone },
  });
  const refusal = useRefusal(form);
  const save = useMutation({
    ...updateMeMutation(),
    onSuccess: async (saved) => {
      if (isLocale(saved.locale)) setLocale(saved.locale);
      toast(t("saved"), { tone: "good" });
      await reload();
    },
    onError: refusal.refuse,
  });
  return (
    <Section title={t("profile")}>
      <form
        noValidate
        className="flex max-w-md flex-col gap-4"
        onSubmit={(event) =>
          void form.handleSubmit((body) => {
            refusal.clear();
            save.mutate({ body });
          })(event)
        }
      >
        <FormProblem problem={refusal.problem} />
        <Field label={t("name")} error={form.formState.errors.name?.message}>
          {(control) => <Input {...control} autoComplete="name" {...form.register("name")} />}
        </Field>
        <Field label={t("email")}>{(control) => <Input {...control} value={user.email} disabled readOnly />}</Field>
        <Field label={t("language")}>
          {(control) => (
            <Select {...control} {...form.register("locale")}>
              {locales.map((locale) => (
                <option key={locale} value={locale} lang={locale}>
                  {languageNames[locale]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("timeZone")} error={form.formState.errors.time_zone?.message}>
          {(control) => (
            <Select {...control} {...form.register("time_zone")}>
              {timeZones(user.time_zone).map((zone) => (
                <option key={zone}>{zone}</option>
              ))}
            </Select>
          )}
        </Field>
        <Button type="submit" variant="primary" isBusy={save.isPending} className="self-start">
          {common("save")}
        </Button>
      </form>
    </Section>
  );
}

function Password() {
  const t = useTranslations("settings");
  const form = useForm({ defaultValues: { current_password: "", new_password: "" } });
  const refusal = useRefusal(form);
  const change = useMutation({
    ...changePasswordMutation(),
    onSuccess: () => {
      form.reset();
      toast(t("passwordChanged"), { tone: "good" });
    },
    onError: refusal.refuse,
  });
  const { user, is_demo: isDemo } = useSession();
  if (isDemo) return null;
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

function Sessions() {
  const t = useTranslations("settings");
  const errors = useTranslations("errors");
  const format = useFormats();
  const queries = useQueryClient();
  const sessions = useQuery(listSessionsOptions());
  const [ended, setEnded] = useState<string | null>(null);
  const after = {
    onSuccess: () => {
      toast(t("sessionEnded"), { tone: "good" as const });
      void queries.invalidateQueries({ queryKey: listSessionsOptions().queryKey });
    },
    onError: (error: unknown) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" as const }),
    onSettled: () => setEnded(null),
  };
  const revoke = useMutation({ ...revokeSessionMutation(), ...after });
  const revokeOthers = useMutation({ ...revokeOtherSessionsMutation(), ...after });
  return (
    <Section
      title={t("sessions")}
      description={t("sessionsBody")}
      aside={
        (sessions.data?.length ?? 0) > 1 && (
          <Button isBusy={revokeOthers.isPending} onClick={() => revokeOthers.mutate({})}>
            {t("signOutOthers")}
          </Button>
        )
      }
    >
      {sessions.error ? (
        <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />
      ) : !sessions.data ? (
        <SkeletonRows rows={2} />
      ) : (
        <ul>
          {sessions.data.map((session) => (
            <li key={session.id} className="flex min-h-12 flex-wrap items-center gap-x-3 border-b border-line py-2 last:border-b-0">
              <span className="min-w-0 flex-1">
                <span className="flex items-center gap-2 text-base">
                  {deviceName(session.user_agent) ?? t("unknownDevice")}
                  {session.is_current && <Badge tone="accent">{t("thisSession")}</Badge>}
                </span>
                <span className="num text-sm text-muted">
                  {[session.ip, t("lastSeen", { when: format.ago(session.last_seen_at) })].filter(Boolean).join(" · ")}
                </span>
              </span>
              {!session.is_current && (
                <Button
                  size="sm"
                  isBusy={ended === session.id}
                  onClick={() => {
                    setEnded(session.id);
                    revoke.mutate({ path: { session_id: session.id } });
                  }}
                >
                  {t("signOutSession")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
