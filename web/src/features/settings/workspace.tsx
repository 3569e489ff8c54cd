import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "@/lib/i18n";
import { getWorkspaceOptions, updateWorkspaceMutation } from "@/api/generated/@tanstack/react-query.gen";
import type { WorkspaceRead } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input, Select, Textarea } from "@/components/ui/input";
import { PageBody, Section } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useRefusal } from "@/lib/form";
import { invalidateTags } from "@/lib/live";
import { useReloadSession } from "@/lib/session";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { currencies, timeZones } from "@/lib/zones";

/** `children`: further groups of settings. */
export function WorkspaceSettings({ children }: { children?: ReactNode }) {
  const t = useTranslations("settings");
  const workspace = useWorkspace();
  const query = useQuery(getWorkspaceOptions({ path: workspace.path }));
  return (
    <PageBody>
      <Section title={t("workspace")} {...(workspace.can("workspace.manage") ? {} : { description: t("readOnly") })}>
        {query.error ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : query.data ? (
          <WorkspaceForm workspace={query.data} canManage={workspace.can("workspace.manage")} />
        ) : (
          <SkeletonRows rows={4} />
        )}
      </Section>
      {children}
    </PageBody>
  );
}

function WorkspaceForm({ workspace, canManage }: { workspace: WorkspaceRead; canManage: boolean }) {
  const t = useTranslations("settings");
  const common = useTranslations("common");
  const queries = useQueryClient();
  const reload = useReloadSession();
  const form = useForm({
    values: { name: workspace.name, currency: workspace.currency, time_zone: workspace.time_zone, domains: workspace.domains.join("\n") },
  });
  const refusal = useRefusal(form);
  const save = useMutation({
    ...updateWorkspaceMutation(),
    onSuccess: async () => {
      toast(t("saved"), { tone: "good" });
      await Promise.all([invalidateTags(queries, "workspaces"), reload()]);
    },
    onError: (error) => {
      refusal.refuse(error);
      void invalidateTags(queries, "workspaces");
    },
  });
  const problems = form.formState.errors;
  return (
    <form
      noValidate
      className="flex max-w-md flex-col gap-4"
      onSubmit={(event) =>
        void form.handleSubmit((values) => {
          refusal.clear();
          save.mutate({
            path: { workspace_id: workspace.id },
            body: { version: workspace.version, ...values, domains: values.domains.split(/[\s,]+/).filter(Boolean) },
          });
        })(event)
      }
    >
      <FormProblem problem={refusal.problem} texts={{ stale_version: t("stale") }} />
      <fieldset disabled={!canManage} className="flex flex-col gap-4">
        <Field label={t("workspaceName")} error={problems.name?.message}>
          {(control) => <Input {...control} {...form.register("name")} />}
        </Field>
        <Field label={t("currency")} help={t("currencyHelp")} error={problems.currency?.message}>
          {(control) => (
            <Select {...control} {...form.register("currency")}>
              {currencies(workspace.currency).map((code) => (
                <option key={code}>{code}</option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("timeZone")} help={t("workspaceTimeZoneHelp")} error={problems.time_zone?.message}>
          {(control) => (
            <Select {...control} {...form.register("time_zone")}>
              {timeZones(workspace.time_zone).map((zone) => (
                <option key={zone}>{zone}</option>
              ))}
            </Select>
          )}
        </Field>
        <Field label={t("domains")} help={t("domainsHelp")} error={problems.domains?.message}>
          {(control) => <Textarea {...control} rows={3} spellCheck={false} autoCapitalize="off" {...form.register("domains")} />}
        </Field>
      </fieldset>
      {canManage && (
        <Button type="submit" variant="primary" isBusy={save.isPending} className="self-start">
          {common("save")}
        </Button>
      )}
    </form>
  );
}
