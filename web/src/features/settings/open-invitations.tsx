import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "@/lib/i18n";
import { listInvitationsOptions, resendInvitationMutation, revokeInvitationMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/page";
import { useFormats } from "@/lib/format";
import { invalidateTags } from "@/lib/live";
import { useRoleName } from "@/lib/roles";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";

/** Invitations that nobody has accepted yet, also those whose time is over: a new link brings them back. */
export function OpenInvitations() {
  const t = useTranslations("settings");
  const words = useTranslations("membership");
  const roleName = useRoleName();
  const format = useFormats();
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const invitations = useQuery(listInvitationsOptions({ path: workspace.path }));
  const onError = (error: unknown) => toast(asApiError(error).detail, { tone: "bad" });
  const onSettled = () => invalidateTags(queries, "members");
  const withdraw = useMutation({ ...revokeInvitationMutation(), onError, onSettled, onSuccess: () => toast(t("withdrawn"), { tone: "good" }) });
  const resend = useMutation({
    ...resendInvitationMutation(),
    onError,
    onSettled,
    onSuccess: (sent) => toast(words("resent", { email: sent.email }), { tone: "good" }),
  });
  const open = (invitations.data ?? []).filter((invitation) => invitation.state === "open" || invitation.state === "expired");
  if (open.length === 0) return null;
  return (
    <Section title={t("invitations")}>
      <ul>
        {open.map((invitation) => {
          const path = { ...workspace.path, invitation_id: invitation.id };
          return (
            <li key={invitation.id} className="flex min-h-12 flex-wrap items-center gap-3 border-b border-line py-2 last:border-b-0">
              <span className="min-w-0 flex-1 max-sm:min-w-full">
                <span className="flex items-center gap-2 text-base">
                  <span className="truncate">{invitation.email}</span>
                  {invitation.state === "expired" && <Badge tone="warn">{words("expired")}</Badge>}
                </span>
                <span className="block text-sm text-muted">
                  {t("invitationMeta", { role: roleName(invitation.role), name: invitation.invited_by, when: format.ago(invitation.expires_at) })}
                </span>
              </span>
              <span className="flex gap-1.5">
                <Button size="sm" isBusy={resend.isPending} onClick={() => resend.mutate({ path })}>
                  {words("resend")}
                </Button>
                <Button size="sm" variant="ghost" onClick={() => withdraw.mutate({ path })}>
                  {t("withdraw")}
                </Button>
              </span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
