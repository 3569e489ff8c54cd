import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslations } from "@/lib/i18n";
import { listConnectedMailboxesOptions, listImportsOptions, listMailboxShadowsOptions } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { Ago } from "@/components/ui/marks";
import { State } from "@/components/ui/states";
import { useWorkspace } from "@/lib/workspace";
import type { ReviewSearch } from "./search";

/** An empty queue says when mail was last read, and what was left aside. */
export default function QueueEmpty({ isFiltered, state, onClear }: { isFiltered: boolean; state: NonNullable<ReviewSearch["state"]>; onClear(): void }) {
  const t = useTranslations("queue");
  const table = useTranslations("table");
  const workspace = useWorkspace();
  const isWhole = !isFiltered && state === "pending";
  const imports = useQuery({ ...listImportsOptions({ path: workspace.path, query: { limit: 20 } }), enabled: isWhole });
  const mailboxes = useQuery({ ...listConnectedMailboxesOptions({ path: workspace.path }), enabled: isWhole });
  if (isFiltered) {
    return (
      <State title={table("noResults")} className="py-12" actions={<Button onClick={onClear}>{table("clearAll")}</Button>}>
        {t("emptyFiltered")}
      </State>
    );
  }
  if (state !== "pending") {
    return (
      <State title={t("emptyState")} className="py-12" actions={<Button onClick={onClear}>{t("backToPending")}</Button>}>
        {t(`emptyStates.${state}`)}
      </State>
    );
  }
  // Nothing is said before it is known: that no mail was read would be untrue for a moment.
  if (imports.isPending || mailboxes.isPending) return null;
  const connected = (mailboxes.data ?? []).filter((one) => one.read_at !== null || one.health === "starting" || one.health === "reading");
  const mailRead = connected.flatMap((one) => one.read_at ?? []).sort().at(-1);
  const read = (imports.data?.items ?? []).filter((one) => one.started_at !== null);
  const last = read[0];
  const isRunning = last !== undefined && ["reading", "analyzing", "queued"].includes(last.state);
  const isNewer = mailRead !== undefined && (!last || mailRead > (last.finished_at ?? last.created_at));
  if (!isRunning && (isNewer || (!last && connected.length > 0))) {
    return (
      <State title={mailRead ? t("emptyTitle") : t("emptyReading")} className="py-12">
        {mailRead && (
          <p>
            {t("lastRead")} <Ago at={mailRead} />
          </p>
        )}
        <p className="mt-2">
          <Link to="/w/$workspace/inbox" params={{ workspace: workspace.slug }} className="text-sm text-accent-ink underline-offset-4 hover:underline">
            {t("seeSkipped")}
          </Link>
        </p>
        <InShadow />
      </State>
    );
  }
  if (!last && workspace.is_demo) return <State title={t("emptyReading")} className="py-12" />;
  const importLink = (
    <Button asChild variant={last ? "secondary" : "primary"}>
      <Link to="/w/$workspace/imports" params={{ workspace: workspace.slug }}>
        {last ? t("toImports") : t("importMail")}
      </Link>
    </Button>
  );
  return (
    <State title={isRunning ? t("emptyReading") : last ? t("emptyTitle") : t("emptyNever")} className="py-12" actions={importLink}>
      {last ? (
        <>
          {!isRunning && (
            <p>
              {t("lastRead")} <Ago at={last.finished_at ?? last.started_at ?? last.created_at} />
            </p>
          )}
          <p className="num mt-2 text-sm">
            {t("readSummary", { threads: last.threads_analyzed, found: last.proposals_found, skipped: Math.max(0, last.threads_analyzed - last.proposals_found) })}
          </p>
          <p className="mt-2">
            <Link to="/w/$workspace/inbox" params={{ workspace: workspace.slug }} className="text-sm text-accent-ink underline-offset-4 hover:underline">
              {t("seeSkipped")}
            </Link>
          </p>
        </>
      ) : (
        t("emptyNeverBody")
      )}
    </State>
  );
}

/** Mailboxes of which nothing comes here for the time being; those whose time is over say so above the queue. */
function InShadow() {
  const t = useTranslations("queue");
  const workspace = useWorkspace();
  const shadows = useQuery(listMailboxShadowsOptions({ path: workspace.path }));
  const running = shadows.data?.filter((one) => !one.is_due) ?? [];
  if (running.length === 0) return null;
  return (
    <p className="mt-4 border-t border-line pt-4 text-sm text-pretty wrap-anywhere">
      {t("shadowRuns", { address: running[0]?.address ?? "", others: running.length - 1 })}{" "}
      <Link to="/w/$workspace/settings/mailboxes" params={{ workspace: workspace.slug }} className="whitespace-nowrap text-accent-ink underline underline-offset-4">
        {t("shadowReport")}
      </Link>
    </p>
  );
}
