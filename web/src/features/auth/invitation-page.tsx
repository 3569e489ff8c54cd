import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { MailX } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "@/lib/i18n";
import {
  acceptInvitationMutation,
  getInvitationOptions,
  signOutMutation,
} from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { Button } from "@/components/ui/button";
import { FormProblem } from "@/components/ui/form-problem";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState, State } from "@/components/ui/states";
import { useRoleName } from "@/lib/roles";
import { enterSession, leaveSession, sessionQuery } from "@/lib/session";
import { AuthCard, AuthLayout } from "./auth-layout";
import { useLinkKey } from "./link-key";

export function InvitationPage({ token }: { token: string }) {
  const t = useTranslations("auth");
  const roleName = useRoleName();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const session = useQuery(sessionQuery);
  const invitation = useQuery(getInvitationOptions({ path: { token } }));
  // The key in the mailed link, which proves the address along with joining, also after signing up in between.
  const mailed = useLinkKey("proof");
  const [proof] = useState(() => {
    const name = `invitation-proof-${token}`;
    if (mailed) sessionStorage.setItem(name, mailed);
    return mailed || sessionStorage.getItem(name);
  });
  const accept = useMutation({
    ...acceptInvitationMutation(),
    onSuccess: (next) => {
      sessionStorage.removeItem(`invitation-proof-${token}`);
      enterSession(queries, next);
      const joined = next.workspaces.find((workspace) => workspace.name === invitation.data?.workspace_name);
      void navigate(joined ? { to: "/w/$workspace/review", params: { workspace: joined.slug } } : { to: "/" });
    },
  });
  const signOut = useMutation({ ...signOutMutation(), onSuccess: () => leaveSession(queries) });

  if (invitation.error && asApiError(invitation.error).status !== 404) {
    return (
      <AuthLayout>
        <ErrorState error={invitation.error} onRetry={() => void invitation.refetch()} />
      </AuthLayout>
    );
  }
  if (invitation.error || (invitation.data && invitation.data.state !== "open")) {
    return (
      <AuthLayout>
        <State icon={<MailX aria-hidden />} title={t("invitationGone")}>
          {t("invitationGoneBody")}
        </State>
      </AuthLayout>
    );
  }
  if (!invitation.data || session.isPending) {
    return (
      <AuthLayout>
        <AuthCard title={" "}>
          <Skeleton className="w-2/3" />
        </AuthCard>
      </AuthLayout>
    );
  }
  const { workspace_name: workspace, email, role, inviter_name: inviter } = invitation.data;
  const user = session.data?.user;
  const next = `/invitations/${token}`;
  return (
    <AuthLayout>
      <AuthCard title={t("invitationTitle", { workspace })}>
        <p className="mb-6 text-base text-muted">{t("invitationBody", { inviter, email, role: roleName(role) })}</p>
        {!user && (
          <div className="flex flex-col gap-2">
            <Button asChild variant="primary" size="lg">
              <Link to="/sign-up" search={{ next, email }}>
                {t("invitationSignUp")}
              </Link>
            </Button>
            <Button asChild size="lg">
              <Link to="/sign-in" search={{ next, email }}>
                {t("invitationSignIn")}
              </Link>
            </Button>
          </div>
        )}
        {user && user.email.toLowerCase() === email.toLowerCase() && (
          <Button variant="primary" size="lg" isBusy={accept.isPending} onClick={() => accept.mutate({ path: { token }, body: { proof } })}>
            {t("invitationJoin", { workspace })}
          </Button>
        )}
        {user && user.email.toLowerCase() !== email.toLowerCase() && (
          <div className="flex flex-col gap-3">
            <p className="text-base">{t("invitationOther", { email: user.email })}</p>
            <Button size="lg" isBusy={signOut.isPending} onClick={() => signOut.mutate({})}>
              {t("signOut")}
            </Button>
          </div>
        )}
        {accept.error && (
          <div className="mt-4">
            <FormProblem problem={asApiError(accept.error)} />
          </div>
        )}
      </AuthCard>
    </AuthLayout>
  );
}
