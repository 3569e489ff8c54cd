import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { useTranslations } from "@/lib/i18n";
import { createInvitationMutation } from "@/api/generated/@tanstack/react-query.gen";
import type { InvitationCreate } from "@/api/generated";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input, Select } from "@/components/ui/input";
import { useRefusal } from "@/lib/form";
import { invalidateTags } from "@/lib/live";
import { roleNames, useRoleName } from "@/lib/roles";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

export function Invite({ onClose }: { onClose(): void }) {
  const t = useTranslations("settings");
  const common = useTranslations("common");
  const errors = useTranslations("errors");
  const roleName = useRoleName();
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const form = useForm<InvitationCreate>({ defaultValues: { email: "", role: "member" } });
  const refusal = useRefusal(form);
  const create = useMutation({
    ...createInvitationMutation(),
    onSuccess: () => invalidateTags(queries, "members"),
    onError: refusal.refuse,
  });
  const link = create.data && new URL(create.data.url, window.location.origin).href;
  const submit = form.handleSubmit((body) => {
    refusal.clear();
    create.mutate({ path: workspace.path, body });
  });
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t("inviteTitle")} description={t("inviteBody")} size="sm">
      {link ? (
        <>
          <DialogBody>
            <Field label={t("inviteLink", { email: create.data.email })}>
              {(control) => <Input {...control} readOnly value={link} className="font-mono text-sm" onFocus={(event) => event.target.select()} />}
            </Field>
          </DialogBody>
          <DialogFooter>
            <Button
              variant="primary"
              onClick={() => {
                void navigator.clipboard.writeText(link).then(() => toast(common("copied"), { tone: "good" }));
              }}
            >
              {common("copy")}
            </Button>
          </DialogFooter>
        </>
      ) : (
        <form noValidate onSubmit={(event) => void submit(event)}>
          <DialogBody className="flex flex-col gap-4">
            <FormProblem problem={refusal.problem} />
            <Field label={t("email")} error={form.formState.errors.email?.message}>
              {(control) => (
                <Input
                  {...control}
                  type="email"
                  autoFocus
                  {...form.register("email", { validate: (value) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim()) || errors("emailInvalid") })}
                />
              )}
            </Field>
            <Field label={t("role")}>
              {(control) => (
                <Select {...control} {...form.register("role")}>
                  {roleNames
                    .filter((role) => role !== "owner")
                    .map((role) => (
                      <option key={role} value={role}>
                        {roleName(role)}
                      </option>
                    ))}
                </Select>
              )}
            </Field>
          </DialogBody>
          <DialogFooter>
            <Button onClick={onClose}>{common("cancel")}</Button>
            <Button type="submit" variant="primary" isBusy={create.isPending}>
              {t("inviteCreate")}
            </Button>
          </DialogFooter>
        </form>
      )}
    </Dialog>
  );
}
