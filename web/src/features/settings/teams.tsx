import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { deleteTeamMutation, listTeamsOptions } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import type { TeamRead } from "@/api/generated/types.gen";
import { Button, IconButton } from "@/components/ui/button";
import { Confirm } from "@/components/ui/dialog";
import { Section } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState, State } from "@/components/ui/states";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { TeamDialog } from "./team-dialog";

/** Who sees each other's records, where a role sees its team's. */
export function Teams({ canManage }: { canManage: boolean }) {
  const t = useTranslations("visibility");
  const common = useTranslations("common");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const teams = useQuery(listTeamsOptions({ path: workspace.path }));
  const [edited, setEdited] = useState<TeamRead | "new" | null>(null);
  const [leaving, setLeaving] = useState<TeamRead | null>(null);
  const remove = useMutation({
    ...deleteTeamMutation(),
    onSuccess: () => toast(t("teamDeleted"), { tone: "good" }),
    onError: (error) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" }),
    onSettled: () => {
      setLeaving(null);
      return invalidateTags(queries, "workspaces");
    },
  });
  const add = (
    <Button onClick={() => setEdited("new")}>
      <Plus aria-hidden />
      {t("newTeam")}
    </Button>
  );
  return (
    <Section title={t("teams")} description={t("teamsBody")} aside={canManage && teams.data?.length ? add : undefined}>
      {teams.error ? (
        <ErrorState error={teams.error} onRetry={() => void teams.refetch()} />
      ) : !teams.data ? (
        <SkeletonRows rows={2} />
      ) : teams.data.length === 0 ? (
        <State title={t("noTeams")} actions={canManage ? add : undefined} className="py-8">
          {t("noTeamsBody")}
        </State>
      ) : (
        <ul className="max-w-xl">
          {teams.data.map((team) => {
            const lead = team.members.find((member) => member.id === team.lead_id);
            return (
              <li key={team.id} className="flex min-h-13 items-center gap-3 border-b border-line py-2 last:border-b-0">
                <span className="min-w-0 flex-1">
                  <span className="block truncate text-base font-medium">{team.name}</span>
                  <span className="block truncate text-sm text-muted">
                    {[t("memberCount", { count: team.members.length }), ...(lead ? [t("ledBy", { name: lead.name })] : [])].join(" · ")}
                  </span>
                </span>
                {canManage && (
                  <>
                    <IconButton label={t("editTeam", { name: team.name })} onClick={() => setEdited(team)}>
                      <Pencil aria-hidden />
                    </IconButton>
                    <IconButton label={t("deleteTeam", { name: team.name })} onClick={() => setLeaving(team)}>
                      <Trash2 aria-hidden />
                    </IconButton>
                  </>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {edited && <TeamDialog team={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
      <Confirm
        open={leaving !== null}
        onOpenChange={(isOpen) => !isOpen && setLeaving(null)}
        title={t("deleteTeamTitle", { name: leaving?.name ?? "" })}
        description={t("deleteTeamBody")}
        action={common("delete")}
        isDanger
        isBusy={remove.isPending}
        onConfirm={() => leaving && remove.mutate({ path: { ...workspace.path, team_id: leaving.id }, query: { version: leaving.version } })}
      />
    </Section>
  );
}
