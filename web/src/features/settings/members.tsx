import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { listMembersOptions, listSecondFactorRecoveriesOptions, updateMemberMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import type { Member } from "@/api/types";
import { Button } from "@/components/ui/button";
import { PageBody, Section } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { MemberRow } from "./member-row";
import { OpenInvitations } from "./open-invitations";
import { OwnershipOffer } from "./ownership-offer";

const Invite = lazy(() => import("./invite").then((module) => ({ default: module.Invite })));
const MemberDialog = lazy(() => import("./member-dialogs"));

export type MemberDeed = "deactivate" | "reassign" | "handOn" | "recover";

export function MembersSettings() {
  const t = useTranslations("settings");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const canManage = workspace.can("members.manage");
  const members = useQuery(listMembersOptions({ path: workspace.path }));
  const recoveries = useQuery({ ...listSecondFactorRecoveriesOptions({ path: workspace.path }), enabled: canManage });
  const [isInviting, setInviting] = useState(false);
  const [deed, setDeed] = useState<{ kind: MemberDeed; member: Member } | null>(null);
  const update = useMutation({
    ...updateMemberMutation(),
    onSuccess: () => toast(t("saved"), { tone: "good" }),
    onError: (error) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" }),
    onSettled: () => invalidateTags(queries, "members"),
  });
  return (
    <PageBody>
      <OwnershipOffer />
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
              <MemberRow
                key={member.id}
                member={member}
                recovery={recoveries.data?.find((one) => one.member_id === member.id)}
                onRole={(role) => update.mutate({ path: { ...workspace.path, member_id: member.id }, body: { role } })}
                onDeed={(kind) => setDeed({ kind, member })}
              />
            ))}
          </ul>
        )}
      </Section>
      {canManage && <OpenInvitations />}
      <Suspense>
        {isInviting && <Invite onClose={() => setInviting(false)} />}
        {deed && <MemberDialog key={deed.kind + deed.member.id} kind={deed.kind} member={deed.member} members={members.data ?? []} onClose={() => setDeed(null)} />}
      </Suspense>
    </PageBody>
  );
}
