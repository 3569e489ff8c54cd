import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { previewRetention } from "@/api/generated";
import { readPrivacySettingsOptions, updatePrivacySettingsMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import type { PrivacySettings } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/input";
import { Section } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useFormats } from "@/lib/format";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

const mailChoices = [30, 90, 180, 365, 730, 1825];
const auditChoices = [1, 2, 3, 5, 7, 10];
const jobChoices = [7, 30, 90, 180, 365];

/** A list of choices with the current value in it, whoever set that. */
const withCurrent = (choices: number[], current: number | null): number[] =>
  current === null || choices.includes(current) ? choices : [...choices, current].sort((a, b) => a - b);

export function Retention() {
  const t = useTranslations("privacy");
  const workspace = useWorkspace();
  const settings = useQuery(readPrivacySettingsOptions({ path: workspace.path }));
  return (
    <Section title={t("retention")} description={t("retentionBody")}>
      {settings.error ? (
        <ErrorState error={settings.error} onRetry={() => void settings.refetch()} />
      ) : settings.data ? (
        <RetentionForm key={`${settings.data.mail_days}/${settings.data.audit_years}/${settings.data.job_days}`} settings={settings.data} />
      ) : (
        <SkeletonRows rows={3} />
      )}
    </Section>
  );
}

function RetentionForm({ settings }: { settings: PrivacySettings }) {
  const t = useTranslations("privacy");
  const common = useTranslations("common");
  const format = useFormats();
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const [limits, setLimits] = useState({ mail_days: settings.mail_days, audit_years: settings.audit_years, job_days: settings.job_days });
  const isChanged = limits.mail_days !== settings.mail_days || limits.audit_years !== settings.audit_years || limits.job_days !== settings.job_days;
  const preview = useQuery({
    queryKey: ["retention-preview", workspace.id, limits],
    queryFn: async () => (await previewRetention({ path: workspace.path, body: limits })).data,
    placeholderData: keepPreviousData,
  }).data;
  const save = useMutation({
    ...updatePrivacySettingsMutation(),
    onSuccess: () => toast(t("saved"), { tone: "good" }),
    onError: (error) => toast(asApiError(error).detail, { tone: "bad" }),
    onSettled: () => invalidateTags(queries, "privacy"),
  });
  const number = (text: string): number | null => (text === "" ? null : Number(text));
  return (
    <form
      className="flex max-w-md flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ path: workspace.path, body: limits });
      }}
    >
      <Field label={t("mailDays")} help={t("mailDaysHelp")}>
        {(control) => (
          <Select {...control} value={limits.mail_days ?? ""} onChange={(event) => setLimits({ ...limits, mail_days: number(event.target.value) })}>
            <option value="">{t("forever")}</option>
            {withCurrent(mailChoices, settings.mail_days).map((days) => (
              <option key={days} value={days}>
                {t("days", { count: days })}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t("auditYears")} help={t("auditYearsHelp")}>
        {(control) => (
          <Select {...control} value={limits.audit_years ?? ""} onChange={(event) => setLimits({ ...limits, audit_years: number(event.target.value) })}>
            <option value="">{t("forever")}</option>
            {withCurrent(auditChoices, settings.audit_years).map((years) => (
              <option key={years} value={years}>
                {t("years", { count: years })}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t("jobDays")}>
        {(control) => (
          <Select {...control} value={limits.job_days} onChange={(event) => setLimits({ ...limits, job_days: Number(event.target.value) })}>
            {withCurrent(jobChoices, settings.job_days).map((days) => (
              <option key={days} value={days}>
                {t("days", { count: days })}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {preview && (
        <p role="status" className="rounded-md bg-hover px-3 py-2 text-sm text-muted">
          {t("now", { messages: preview.messages, entries: preview.audit_entries, jobs: preview.jobs })}
        </p>
      )}
      <Button type="submit" variant="primary" isBusy={save.isPending} disabled={!isChanged} className="self-start">
        {common("save")}
      </Button>
      <div className="flex flex-col gap-1 text-sm text-muted">
        {settings.applied_at && settings.applied && (
          <p>
            {t("lastRun", {
              ago: format.ago(settings.applied_at),
              messages: settings.applied.messages,
              entries: settings.applied.audit_entries,
              jobs: settings.applied.jobs,
            })}
          </p>
        )}
        {settings.suppressed_addresses > 0 && <p>{t("suppressed", { count: settings.suppressed_addresses })}</p>}
      </div>
    </form>
  );
}
