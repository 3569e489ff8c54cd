import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, UserMinus } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "@/lib/i18n";
import {
  deactivateMemberMutation,
  listInvitationsOptions,
  listMembersOptions,
  revokeInvitationMutation,
  updateMemberMutation,
} from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import type { Member } from "@/api/types";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Button, IconButton } from "@/components/ui/button";
import { Confirm } from "@/components/ui/dialog";
import { Select } from "@/components/ui/input";
import { PageBody, Section } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useFormats } from "@/lib/format";
import { invalidateTags } from "@/lib/live";
import { roleNames, useRoleName } from "@/lib/roles";
import { useSession } from "@/lib/session";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { Invite } from "./invite";

export function MembersSettings() {
  const t = useTranslations("settings");
  const common = useTranslations("common");
  const errors = useTranslations("errors");
  const roleName = useRoleName();
  const format = useFormats();
  const workspace = useWorkspace();
  const { user } = useSession();
  const queries = useQueryClient();
  const canManage = workspace.can("members.manage");
  const members = useQuery(listMembersOptions({ path: workspace.path }));
  const invitations = useQuery({ ...listInvitationsOptions({ path: workspace.path }), enabled: canManage });
  const [isInviting, setInviting] = useState(false);
  const [leaving, setLeaving] = useState<Member | null>(null);
  const onError = (error: unknown) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" });
  const onSettled = () => invalidateTags(queries, "members");
  const update = useMutation({ ...updateMemberMutation(), onError, onSettled, onSuccess: () => toast(t("saved"), { tone: "good" }) });
  const remove = useMutation({ ...deactivateMemberMutation(), onError, onSettled });
  const withdraw = useMutation({ ...revokeInvitationMutation(), onError, onSettled, onSuccess: () => toast(t("withdrawn"), { tone: "good" }) });
  const open = (invitations.data ?? []).filter((invitation) => invitation.state === "open");
  return (
    <PageBody>
      <Section
        title={t("members")}
        description={t("membersBody")}
        aside={
          canManage && (
            <Button variant="primary" onClick={() => setInviting(true)}>
              <Plus aria-hidden />
              {t("invite")}
            </Button>
          )
        }
      >
        {members.error ? (
          <ErrorState error={members.error} onRetry={() => void members.refetch()} />
        ) : !members.data ? (
          <SkeletonRows rows={3} />
        ) : (
          <ul>
            {members.data.map((member) => (
              <li key={member.id} className="flex min-h-13 items-center gap-3 border-b border-line py-2 last:border-b-0">
                <Avatar name={member.name} />
                <span className="min-w-0 flex-1">
                  <span className="flex items-center gap-2 text-base font-medium">
                    <span className="truncate">{member.name}</span>
                    {member.user_id === user.id && <span className="font-normal text-faint">({common("you")})</span>}
                    {!member.is_active && <Badge>{t("inactive")}</Badge>}
                  </span>
                  <span className="block truncate text-sm text-muted">{member.email}</span>
                </span>
                {canManage && member.is_active ? (
                  <Select
                    aria-label={t("roleOf", { name: member.name })}
                    value={member.role}
                    className="w-32"
                    onChange={(event) => {
                      const role = roleNames.find((name) => name === event.target.value);
                      if (role) update.mutate({ path: { ...workspace.path, member_id: member.id }, body: { role } });
                    }}
                  >
                    {roleNames.map((role) => (
                      <option key={role} value={role}>
                        {roleName(role)}
                      </option>
                    ))}
                  </Select>
                ) : (
                  <span className="text-base text-muted">{roleName(member.role)}</span>
                )}
                {canManage && member.is_active && member.user_id !== user.id && (
                  <IconButton label={t("removeMember", { name: member.name })} onClick={() => setLeaving(member)}>
                    <UserMinus aria-hidden />
                  </IconButton>
                )}
              </li>
            ))}
          </ul>
        )}
      </Section>
      {open.length > 0 && (
        <Section title={t("invitations")}>
          <ul>
            {open.map((invitation) => (
              <li key={invitation.id} className="flex min-h-12 items-center gap-3 border-b border-line py-2 last:border-b-0">
                <span className="min-w-0 flex-1">
                  <span className="block truncate text-base">{invitation.email}</span>
                  <span className="block truncate text-sm text-muted">
                    {t("invitationMeta", {
                      role: roleName(invitation.role),
                      name: invitation.invited_by,
                      when: format.ago(invitation.expires_at),
                    })}
                  </span>
                </span>
                <Button size="sm" onClick={() => withdraw.mutate({ path: { ...workspace.path, invitation_id: invitation.id } })}>
                  {t("withdraw")}
                </Button>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {isInviting && <Invite onClose={() => setInviting(false)} />}
      <Confirm
        open={leaving !== null}
        onOpenChange={(isOpen) => !isOpen && setLeaving(null)}
        title={t("removeTitle", { name: leaving?.name ?? "" })}
        description={t("removeBody")}
        action={common("remove")}
        isDanger
        isBusy={remove.isPending}
        onConfirm={() => {
          if (!leaving) return;
          remove.mutate(
            { path: { ...workspace.path, member_id: leaving.id }, body: { successor_id: null } },
            { onSuccess: () => toast(t("memberRemoved", { name: leaving.name }), { tone: "good" }), onSettled: () => setLeaving(null) },
          );
        }}
      />
    </PageBody>
  );
}
