import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { setRoleViewMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import type { RoleViewRead } from "@/api/generated/types.gen";
import { Checkbox } from "@/components/ui/checkbox";
import { Select } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { invalidateTags } from "@/lib/live";
import { useRoleName } from "@/lib/roles";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

const limited = ["member", "viewer"] as const;
type LimitedRole = (typeof limited)[number];
const kinds = ["companies", "contacts", "deals", "tasks", "interactions"] as const;
const choices = ["own", "team", "all"] as const;
const fields = [
  { name: "amounts", label: "amounts", help: "amountsHelp" },
  { name: "contact_details", label: "contactDetails", help: "contactDetailsHelp" },
] as const;

/** Whose records a role sees and what it does not see of them; each choice is saved as it is made. */
export function RoleViews({ views, canManage }: { views: readonly RoleViewRead[]; canManage: boolean }) {
  const t = useTranslations("visibility");
  const errors = useTranslations("errors");
  const roleName = useRoleName();
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const id = useId();
  const [role, setRole] = useState<LimitedRole>("member");
  const save = useMutation({
    ...setRoleViewMutation(),
    onSuccess: () => toast(t("viewSaved"), { tone: "good" }),
    onError: (error) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" }),
    onSettled: () => invalidateTags(queries, "workspaces"),
  });
  const view = views.find((candidate) => candidate.role === role);
  if (!view) return null;
  const { companies, contacts, deals, tasks, interactions, hidden_fields } = view;
  const now = { companies, contacts, deals, tasks, interactions, hidden_fields };
  const put = (changes: Partial<typeof now>) => save.mutate({ path: { ...workspace.path, role }, body: { ...now, ...changes } });
  return (
    <div className="flex flex-col gap-4">
      <Segmented<LimitedRole>
        label={t("views")}
        value={role}
        onChange={(value) => setRole(value)}
        options={limited.map((value) => ({ value, label: roleName(value) }))}
        className="self-start"
      />
      <fieldset disabled={!canManage || save.isPending} className="max-w-xl">
        <ul>
          {kinds.map((kind) => (
            <li key={kind} className="flex min-h-11 items-center justify-between gap-3 border-b border-line py-1.5">
              <span className="text-base">{t(kind)}</span>
              <Select
                aria-label={t("viewOf", { kind: t(kind), role: roleName(role) })}
                className="w-40 shrink-0"
                value={view[kind]}
                onChange={(event) => {
                  const chosen = choices.find((one) => one === event.target.value);
                  if (chosen) put({ [kind]: chosen });
                }}
              >
                {choices.map((choice) => (
                  <option key={choice} value={choice}>
                    {t(choice)}
                  </option>
                ))}
              </Select>
            </li>
          ))}
        </ul>
        <h3 className="mt-5 mb-1 text-sm font-medium text-muted">{t("hidden")}</h3>
        <ul>
          {fields.map((field) => (
            <li key={field.name} className="flex items-start gap-3 py-2">
              <Checkbox
                id={`${id}-${field.name}`}
                className="mt-0.5"
                disabled={!canManage || save.isPending}
                aria-describedby={`${id}-${field.name}-help`}
                checked={hidden_fields.includes(field.name)}
                onCheckedChange={(checked) =>
                  put({ hidden_fields: [...hidden_fields.filter((one) => one !== field.name), ...(checked === true ? [field.name] : [])] })
                }
              />
              <span className="min-w-0">
                <label htmlFor={`${id}-${field.name}`} className="block text-base">
                  {t(field.label)}
                </label>
                <span id={`${id}-${field.name}-help`} className="block text-sm text-muted">
                  {t(field.help)}
                </span>
              </span>
            </li>
          ))}
        </ul>
      </fieldset>
    </div>
  );
}
