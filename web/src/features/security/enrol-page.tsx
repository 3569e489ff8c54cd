import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, Navigate, useRouter } from "@tanstack/react-router";
import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { asApiError } from "@/api/errors";
import { leaveWorkspaceMutation, signOutMutation } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/dialog";
import { Logo } from "@/components/ui/logo";
import { useTranslations } from "@/lib/i18n";
import { leaveSession, useReloadSession, useSession } from "@/lib/session";
import { toast } from "@/lib/toast";
import { SecuritySections } from "./security-sections";

/** The account's security outside any workspace: where mails lead, and where a workspace sends whoever lacks a second factor. */
export function EnrolPage({ slug }: { slug: string | undefined }) {
  const t = useTranslations("security");
  const auth = useTranslations("auth");
  const router = useRouter();
  const queries = useQueryClient();
  const session = useSession();
  const reload = useReloadSession();
  const [isLeaving, setLeaving] = useState(false);
  const workspace = session.workspaces.find((candidate) => candidate.slug === slug);
  const signOut = useMutation({
    ...signOutMutation(),
    onSettled: () => {
      leaveSession(queries);
      void router.navigate({ to: "/welcome" });
    },
  });
  const leave = useMutation({
    ...leaveWorkspaceMutation(),
    onSuccess: async () => {
      await reload();
      void router.navigate({ to: "/" });
    },
    onError: (error) => toast(asApiError(error).code === "last_owner" ? t("lastOwner") : asApiError(error).detail, { tone: "bad" }),
    onSettled: () => setLeaving(false),
  });
  const first = workspace ?? session.workspaces.find((candidate) => !candidate.needs_second_factor);
  if (workspace && !workspace.needs_second_factor) return <Navigate to="/w/$workspace" params={{ workspace: workspace.slug }} replace />;
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex items-center justify-between gap-4 px-6 py-5 sm:px-10">
        <Logo />
        <Button variant="ghost" isBusy={signOut.isPending} onClick={() => signOut.mutate({})}>
          {auth("signOut")}
        </Button>
      </header>
      <main className="mx-auto w-full max-w-2xl flex-1 px-6 pt-4 pb-16">
        <h1 className="mb-2 text-lg font-semibold">{workspace ? t("requiredTitle", { workspace: workspace.name }) : t("title")}</h1>
        {workspace ? (
          <p className="mb-8 flex gap-3 text-base text-muted">
            <ShieldCheck aria-hidden className="mt-0.5 size-5 shrink-0 stroke-[1.5] text-accent-ink" />
            {t("requiredBody", { workspace: workspace.name })}
          </p>
        ) : (
          first && (
            <p className="mb-8">
              <Link to="/w/$workspace" params={{ workspace: first.slug }} className="text-base text-accent-ink underline-offset-4 hover:underline">
                {t("backTo", { workspace: first.name })}
              </Link>
            </p>
          )
        )}
        <SecuritySections isShort={workspace !== undefined} />
        {workspace && (
          <p className="mt-2 border-t border-line pt-6 text-base text-muted">
            {t("ratherNot")}{" "}
            <Button variant="link" onClick={() => setLeaving(true)}>
              {t("leave", { workspace: workspace.name })}
            </Button>
          </p>
        )}
        <Confirm
          open={isLeaving}
          onOpenChange={setLeaving}
          title={t("leaveTitle", { workspace: workspace?.name ?? "" })}
          description={t("leaveBody")}
          action={t("leaveAction")}
          isDanger
          isBusy={leave.isPending}
          onConfirm={() => workspace && leave.mutate({ path: { workspace_id: workspace.id } })}
        />
      </main>
    </div>
  );
}
