import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ellipsis } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import { callOffSecondFactorRecoveryMutation, reactivateMemberMutation } from "@/api/generated/@tanstack/react-query.gen";
import type { MemberUpdate, RecoveryRead } from "@/api/generated";
import { asApiError } from "@/api/errors";
import type { Member } from "@/api/types";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/input";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { cn } from "@/lib/cn";
import { useFormats } from "@/lib/format";
import { invalidateTags } from "@/lib/live";
import { roleNames, useRoleName } from "@/lib/roles";
import { useSession } from "@/lib/session";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import type { MemberDeed } from "./members";

/** Who somebody is, and what can be done about their membership. */
export function MemberRow(props: { member: Member; recovery: RecoveryRead | undefined; onRole(role: MemberUpdate["role"]): void; onDeed(kind: MemberDeed): void }) {
  const { member, recovery, onDeed } = props;
  const t = useTranslations("settings");
  const words = useTranslations("membership");
  const common = useTranslations("common");
  const roleName = useRoleName();
  const format = useFormats();
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const { user } = useSession();
  const isMe = member.user_id === user.id;
  const canManage = workspace.can("members.manage");
  const isOwnersToChange = member.role !== "owner" || workspace.role === "owner";
  const path = { ...workspace.path, member_id: member.id };
  const onError = (error: unknown) => toast(asApiError(error).detail, { tone: "bad" });
  const onSettled = () => invalidateTags(queries, "members");
  const reactivate = useMutation({ ...reactivateMemberMutation(), onError, onSettled, onSuccess: () => toast(words("reactivated", { name: member.name }), { tone: "good" }) });
  const callOff = useMutation({ ...callOffSecondFactorRecoveryMutation(), onError, onSettled, onSuccess: () => toast(words("calledOff"), { tone: "good" }) });
  return (
    <li className="flex min-h-13 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line py-2 last:border-b-0" data-member={member.id}>
      <Avatar name={member.name} />
      <span className="min-w-0 flex-1 max-sm:min-w-[calc(100%-3.25rem)]">
        <span className={cn("flex flex-wrap items-center gap-x-2 gap-y-0.5 text-base font-medium", !member.is_active && "text-muted")}>
          <span className="truncate">{member.name}</span>
          {isMe && <span className="font-normal text-faint">({common("you")})</span>}
          {!member.is_active && <Badge>{words("former")}</Badge>}
          {recovery && <Badge tone="warn">{words("recovering", { when: format.ago(recovery.due_at) })}</Badge>}
        </span>
        <span className="block truncate text-sm text-muted">{member.email}</span>
      </span>
      <span className="flex items-center gap-1 max-sm:ml-auto">
        {recovery && canManage && (
          <Button size="sm" isBusy={callOff.isPending} onClick={() => callOff.mutate({ path })}>
            {words("callOff")}
          </Button>
        )}
        {canManage && member.is_active && isOwnersToChange ? (
          <Select
            aria-label={t("roleOf", { name: member.name })}
            value={member.role}
            className="w-32"
            onChange={(event) => {
              const role = roleNames.find((name) => name === event.target.value);
              if (role) props.onRole(role);
            }}
          >
            {roleNames.map((role) => (
              <option key={role} value={role} disabled={role === "owner" && workspace.role !== "owner"}>
                {roleName(role)}
              </option>
            ))}
          </Select>
        ) : (
          <span className="px-2 text-base text-muted">{roleName(member.role)}</span>
        )}
        {canManage && (!isMe || !member.is_active) && isOwnersToChange && (
          <Menu
            align="end"
            className="w-60"
            trigger={
              <Button variant="ghost" size="icon" aria-label={words("actions", { name: member.name })}>
                <Ellipsis aria-hidden />
              </Button>
            }
          >
            {member.is_active ? (
              <>
                {workspace.can("ownership.transfer") && member.role !== "owner" && <MenuItem onSelect={() => onDeed("handOn")}>{words("handOn")}</MenuItem>}
                {!recovery && <MenuItem onSelect={() => onDeed("recover")}>{words("recover")}</MenuItem>}
                <MenuSeparator />
                <MenuItem className="text-bad" onSelect={() => onDeed("deactivate")}>
                  {words("deactivate")}
                </MenuItem>
              </>
            ) : (
              <>
                <MenuItem onSelect={() => reactivate.mutate({ path })}>{words("reactivate")}</MenuItem>
                <MenuItem onSelect={() => onDeed("reassign")}>{words("reassign")}</MenuItem>
              </>
            )}
          </Menu>
        )}
        {canManage && isMe && member.is_active && <span className="w-8" />}
      </span>
    </li>
  );
}
