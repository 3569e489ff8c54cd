import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { updateMeMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input, Select } from "@/components/ui/input";
import { PageBody, Section } from "@/components/ui/page";
import { Segmented } from "@/components/ui/segmented";
import { useRefusal } from "@/lib/form";
import { isLocale, type Locale, locales, useLanguage, useTranslations } from "@/lib/i18n";
import { useReloadSession, useSession } from "@/lib/session";
import { setTheme, themeChoices, useTheme } from "@/lib/theme";
import { toast } from "@/lib/toast";
import { timeZones } from "@/lib/zones";

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
