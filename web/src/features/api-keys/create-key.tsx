import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Copy, TriangleAlert } from "lucide-react";
import { useId, useState } from "react";
import { useForm } from "react-hook-form";
import type { ApiKeyCreate, ApiKeyCreated } from "@/api/generated";
import { createApiKeyMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input, Select } from "@/components/ui/input";
import { useRefusal } from "@/lib/form";
import { useTranslations } from "@/lib/i18n";
import { invalidateTags } from "@/lib/live";
import { useRoleName } from "@/lib/roles";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

const scopes = ["read", "write", "propose"] as const;
const roles = ["viewer", "member", "admin"] as const;
const lifetimes = [30, 90, 180, 365] as const;
type Scope = (typeof scopes)[number];

interface Draft {
  name: string;
  role: NonNullable<ApiKeyCreate["role"]>;
  expires_in_days: number;
  scopes: Scope[];
}

/** Name, reach and lifetime of a key; then the key itself, this once. */
export function CreateKey({ onClose }: { onClose(): void }) {
  const t = useTranslations("keys");
  const common = useTranslations("common");
  const roleName = useRoleName();
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const form = useForm<Draft>({ defaultValues: { name: "", role: "member", expires_in_days: 90, scopes: ["read"] } });
  const refusal = useRefusal(form);
  const create = useMutation({
    ...createApiKeyMutation(),
    onSuccess: () => invalidateTags(queries, "api-keys"),
    onError: refusal.refuse,
  });
  const chosen = form.watch("scopes");
  if (create.data) return <ShownOnce made={create.data} onClose={onClose} />;
  const submit = form.handleSubmit((body) => {
    refusal.clear();
    create.mutate({ path: workspace.path, body: { ...body, expires_in_days: Number(body.expires_in_days) } });
  });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t("createTitle")} description={t("createBody")} size="sm">
      <form noValidate onSubmit={(event) => void submit(event)}>
        <DialogBody className="flex flex-col gap-4">
          <FormProblem problem={refusal.problem} />
          <Field label={t("name")} help={t("nameHelp")} error={form.formState.errors.name?.message} isRequired>
            {(control) => (
              <Input {...control} autoFocus maxLength={100} {...form.register("name", { validate: (value) => value.trim() !== "" || t("nameMissing") })} />
            )}
          </Field>
          <fieldset>
            <legend className="mb-1.5 text-xs font-medium">{t("scopes")}</legend>
            <div className="flex flex-col gap-2.5">
              {scopes.map((scope) => (
                <ScopeChoice
                  key={scope}
                  scope={scope}
                  isChosen={chosen.includes(scope)}
                  onChange={(isChosen) =>
                    form.setValue(
                      "scopes",
                      scopes.filter((one) => (one === scope ? isChosen : chosen.includes(one))),
                      { shouldValidate: true },
                    )
                  }
                />
              ))}
            </div>
            {chosen.length === 0 && (
              <p role="alert" className="mt-2 text-xs text-bad">
                {t("scopesMissing")}
              </p>
            )}
          </fieldset>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label={t("role")} help={t("roleHelp")} error={form.formState.errors.role?.message}>
              {(control) => (
                <Select {...control} {...form.register("role")}>
                  {roles.map((role) => (
                    <option key={role} value={role}>
                      {roleName(role)}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <Field label={t("lifetime")} help={t("lifetimeHelp")} error={form.formState.errors.expires_in_days?.message}>
              {(control) => (
                <Select {...control} {...form.register("expires_in_days")}>
                  {lifetimes.map((days) => (
                    <option key={days} value={days}>
                      {t("days", { days })}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          </div>
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" variant="primary" isBusy={create.isPending} disabled={chosen.length === 0}>
            {t("create")}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}

function ScopeChoice({ scope, isChosen, onChange }: { scope: Scope; isChosen: boolean; onChange(isChosen: boolean): void }) {
  const t = useTranslations("keys");
  const id = useId();
  return (
    <div className="flex items-start gap-2.5">
      <Checkbox id={id} checked={isChosen} onCheckedChange={(checked) => onChange(checked === true)} aria-describedby={`${id}-note`} className="mt-0.5" />
      <div className="min-w-0">
        <label htmlFor={id} className="block text-base">
          {t(`scope.${scope}`)}
        </label>
        <p id={`${id}-note`} className="text-sm text-muted">
          {t(`scopeBody.${scope}`)}
        </p>
      </div>
    </div>
  );
}

function ShownOnce({ made, onClose }: { made: ApiKeyCreated; onClose(): void }) {
  const t = useTranslations("keys");
  const [isKept, setKept] = useState(false);
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && isKept && onClose()} title={t("shownTitle", { name: made.name })} description={t("shownBody")} size="sm">
      <DialogBody className="flex flex-col gap-4">
        <div className="rounded-md border border-line bg-hover px-4 py-3">
          <code className="block font-mono text-sm leading-6 break-all select-all" aria-label={t("key")}>
            {made.key}
          </code>
        </div>
        <div>
          <Button
            onClick={() =>
              void navigator.clipboard.writeText(made.key).then(
                () => toast(t("copied"), { tone: "good" }),
                () => toast(t("notCopied"), { tone: "bad" }),
              )
            }
          >
            <Copy aria-hidden />
            {t("copy")}
          </Button>
        </div>
        <p className="flex gap-2 text-sm text-muted">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 text-warn" />
          <span>{t("shownWarning")}</span>
        </p>
        <label className="flex items-start gap-2.5 text-base">
          <Checkbox checked={isKept} onCheckedChange={(checked) => setKept(checked === true)} className="mt-0.5" />
          {t("kept")}
        </label>
      </DialogBody>
      <DialogFooter>
        <Button variant="primary" disabled={!isKept} onClick={onClose}>
          {t("done")}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
