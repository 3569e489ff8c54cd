import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { asApiError } from "@/api/errors";
import { listSessionsOptions, revokeOtherSessionsMutation, revokeSessionMutation, signOutEverywhereMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/dialog";
import { Section } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { commandLineHost, deviceName } from "@/lib/device";
import { dropDrafts } from "@/lib/draft";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";
import { leaveSession } from "@/lib/session";
import { toast } from "@/lib/toast";

/** Where the person is signed in, and how; each can be ended from here. */
export function Sessions() {
  const t = useTranslations("settings");
  const security = useTranslations("security");
  const errors = useTranslations("errors");
  const format = useFormats();
  const queries = useQueryClient();
  const sessions = useQuery(listSessionsOptions());
  const [ended, setEnded] = useState<string | null>(null);
  const nameOf = (userAgent: string | null) => {
    const host = commandLineHost(userAgent);
    return host ? t("commandLine", { host }) : (deviceName(userAgent) ?? t("unknownDevice"));
  };
  const after = {
    onSuccess: () => {
      toast(t("sessionEnded"), { tone: "good" as const });
      void queries.invalidateQueries({ queryKey: listSessionsOptions().queryKey });
    },
    onError: (error: unknown) => toast(errors("notSaved", { reason: asApiError(error).detail }), { tone: "bad" as const }),
    onSettled: () => setEnded(null),
  };
  const revoke = useMutation({ ...revokeSessionMutation(), ...after });
  const revokeOthers = useMutation({ ...revokeOtherSessionsMutation(), ...after });
  const [isAsking, setAsking] = useState(false);
  const navigate = useNavigate();
  const everywhere = useMutation({
    ...signOutEverywhereMutation(),
    onSuccess: async () => {
      dropDrafts();
      await navigate({ to: "/sign-in" });
      leaveSession(queries);
    },
    onError: (error) => {
      setAsking(false);
      after.onError(error);
    },
  });
  return (
    <Section
      title={t("sessions")}
      description={t("sessionsBody")}
      aside={
        <span className="flex flex-wrap gap-2">
          {(sessions.data?.length ?? 0) > 1 && (
            <Button isBusy={revokeOthers.isPending} onClick={() => revokeOthers.mutate({})}>
              {t("signOutOthers")}
            </Button>
          )}
          <Button onClick={() => setAsking(true)}>{t("signOutEverywhere")}</Button>
        </span>
      }
    >
      {sessions.error ? (
        <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />
      ) : !sessions.data ? (
        <SkeletonRows rows={2} />
      ) : (
        <ul>
          {sessions.data.map((session) => (
            <li key={session.id} className="flex min-h-12 flex-wrap items-center gap-x-3 border-b border-line py-2 last:border-b-0">
              <span className="min-w-0 flex-1">
                <span className="flex items-center gap-2 text-base">
                  {nameOf(session.user_agent)}
                  {session.is_current && <Badge tone="accent">{t("thisSession")}</Badge>}
                </span>
                <span className="num text-sm text-muted">
                  {[
                    session.ip,
                    session.methods.map((method) => (security.has(`method.${method}` as never) ? security(`method.${method}` as never) : method)).join(" + "), // newer servers may know more
                    t("lastSeen", { when: format.ago(session.last_seen_at) }),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </span>
              </span>
              {!session.is_current && (
                <Button
                  size="sm"
                  isBusy={ended === session.id}
                  onClick={() => {
                    setEnded(session.id);
                    revoke.mutate({ path: { session_id: session.id } });
                  }}
                >
                  {t("signOutSession")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <Confirm
        open={isAsking}
        onOpenChange={setAsking}
        title={t("everywhereTitle")}
        description={t("everywhereBody")}
        action={t("signOutEverywhere")}
        isDanger
        isBusy={everywhere.isPending}
        onConfirm={() => everywhere.mutate({})}
      />
    </Section>
  );
}
