import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { useForm } from "react-hook-form";
import { useTranslations } from "@/lib/i18n";
import { createTeamMutation, listMembersOptions, updateTeamMutation } from "@/api/generated/@tanstack/react-query.gen";
import type { TeamRead } from "@/api/generated/types.gen";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog, DialogBody, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormProblem } from "@/components/ui/form-problem";
import { Input, Select } from "@/components/ui/input";
import { useRefusal } from "@/lib/form";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

/** A team as it is to be; `team` null makes a new one. */
export function TeamDialog({ team, onClose }: { team: TeamRead | null; onClose(): void }) {
  const t = useTranslations("visibility");
  const settings = useTranslations("settings");
  const common = useTranslations("common");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const id = useId();
  const members = useQuery(listMembersOptions({ path: workspace.path }));
  const form = useForm({
    defaultValues: { name: team?.name ?? "", lead_id: team?.lead_id ?? "", member_ids: team?.members.map((member) => member.id) ?? [] },
  });
  const refusal = useRefusal(form);
  const handlers = {
    onSuccess: async () => {
      toast(t("teamSaved"), { tone: "good" });
      await invalidateTags(queries, "workspaces");
      onClose();
    },
    onError: (error: unknown) => refusal.refuse(error),
  };
  const create = useMutation({ ...createTeamMutation(), ...handlers });
  const update = useMutation({ ...updateTeamMutation(), ...handlers });
  const chosen = form.watch("member_ids");
  const people = (members.data ?? []).filter((member) => member.is_active || chosen.includes(member.id));
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()} title={team ? t("editTeam", { name: team.name }) : t("newTeam")}>
      <form
        noValidate
        className="contents"
        onSubmit={(event) =>
          void form.handleSubmit(({ name, lead_id, member_ids }) => {
            refusal.clear();
            const body = { name, lead_id: lead_id || null, member_ids };
            if (team) update.mutate({ path: { ...workspace.path, team_id: team.id }, body: { ...body, version: team.version } });
            else create.mutate({ path: workspace.path, body });
          })(event)
        }
      >
        <DialogBody className="flex flex-col gap-4">
          <FormProblem problem={refusal.problem} texts={{ stale_version: settings("stale") }} />
          <Field label={t("teamName")} error={form.formState.errors.name?.message}>
            {(control) => <Input {...control} autoFocus {...form.register("name")} />}
          </Field>
          <Field label={t("teamLead")} error={form.formState.errors.lead_id?.message}>
            {(control) => (
              <Select {...control} {...form.register("lead_id")}>
                <option value="">{t("nobody")}</option>
                {people.map((member) => (
                  <option key={member.id} value={member.id}>
                    {member.name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <fieldset>
            <legend className="mb-1 text-sm font-medium">{t("teamMembers")}</legend>
            <ul className="scroll-thin max-h-60 overflow-y-auto">
              {people.map((member) => (
                <li key={member.id} className="flex min-h-9 items-center gap-3 px-1">
                  <Checkbox
                    id={`${id}-${member.id}`}
                    checked={chosen.includes(member.id)}
                    onCheckedChange={(checked) =>
                      form.setValue("member_ids", [...chosen.filter((one) => one !== member.id), ...(checked === true ? [member.id] : [])])
                    }
                  />
                  <label htmlFor={`${id}-${member.id}`} className="min-w-0 flex-1 truncate text-base">
                    {member.name}
                  </label>
                </li>
              ))}
            </ul>
          </fieldset>
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" variant="primary" isBusy={create.isPending || update.isPending}>
            {common("save")}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
