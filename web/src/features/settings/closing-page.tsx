import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Hourglass } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import { callOffWorkspaceDeletionMutation, getWorkspaceDeletionOptions } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import { Button } from "@/components/ui/button";
import { Logo } from "@/components/ui/logo";
import { useFormats } from "@/lib/format";
import { useReloadSession, useSession } from "@/lib/session";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { ExportRecords } from "./danger";

/** In the place of a workspace that is being deleted: when it ends, a download, and the way back for its owner. */
export default function ClosingPage() {
  const t = useTranslations("membership");
  const format = useFormats();
  const workspace = useWorkspace();
  const session = useSession();
  const reload = useReloadSession();
  const { data } = useQuery(getWorkspaceDeletionOptions({ path: workspace.path }));
  const keep = useMutation({
    ...callOffWorkspaceDeletionMutation(),
    onSuccess: async () => {
      await reload();
      toast(t("kept"), { tone: "good" });
    },
    onError: (error) => toast(asApiError(error).detail, { tone: "bad" }),
  });
  const others = session.workspaces.filter((one) => one.id !== workspace.id);
  const canKeep = workspace.can("workspace.delete");
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="px-6 py-5 sm:px-10">
        <Logo />
      </header>
      <main className="mx-auto flex w-full max-w-lg flex-1 flex-col justify-center px-6 pb-24">
        <Hourglass aria-hidden className="mb-4 size-8 stroke-[1.25] text-warn" />
        <h1 className="text-lg font-semibold">{t("closingTitle", { workspace: workspace.name })}</h1>
        <p className="mt-2 text-base text-muted">
          {t("closingBody", {
            who: data?.asked_by ?? t("somebody"),
            asked: data?.asked_at ? format.date(data.asked_at) : "…",
            when: workspace.deletes_at ? format.date(workspace.deletes_at) : "…",
          })}
        </p>
        {!canKeep && <p className="mt-2 text-base text-muted">{t("askOwner")}</p>}
        <div className="mt-6 flex flex-wrap gap-2">
          {canKeep && (
            <Button variant="primary" size="lg" isBusy={keep.isPending} onClick={() => keep.mutate({ path: workspace.path })}>
              {t("keep")}
            </Button>
          )}
          <ExportRecords />
        </div>
        {others.length > 0 && (
          <nav aria-label={t("otherWorkspaces")} className="mt-10 border-t border-line pt-4">
            <h2 className="text-xs font-medium text-muted">{t("otherWorkspaces")}</h2>
            <ul className="mt-2 flex flex-col gap-1">
              {others.map((one) => (
                <li key={one.id}>
                  <Link to="/w/$workspace" params={{ workspace: one.slug }} className="text-base text-accent-ink underline-offset-4 hover:underline">
                    {one.name}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
        )}
      </main>
    </div>
  );
}
