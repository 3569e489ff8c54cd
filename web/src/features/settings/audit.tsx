import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ShieldAlert, ShieldCheck } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import { listAuditEntriesInfiniteOptions, verifyAuditLogOptions } from "@/api/generated/@tanstack/react-query.gen";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { PageBody, Section } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState, State } from "@/components/ui/states";
import { nextCursor } from "@/lib/cursor";
import { useFormats } from "@/lib/format";
import { useWorkspace } from "@/lib/workspace";

export function AuditSettings() {
  const t = useTranslations("settings");
  const common = useTranslations("common");
  const format = useFormats();
  const workspace = useWorkspace();
  const log = useInfiniteQuery({ ...listAuditEntriesInfiniteOptions({ path: workspace.path }), ...nextCursor });
  const chain = useQuery({ ...verifyAuditLogOptions({ path: workspace.path }), staleTime: 60_000 }).data;
  const entries = log.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <PageBody wide>
      <Section
        title={t("audit")}
        description={t("auditBody")}
        aside={
          chain && (
            <Badge tone={chain.is_intact ? "ok" : "bad"}>
              {chain.is_intact ? <ShieldCheck aria-hidden /> : <ShieldAlert aria-hidden />}
              {chain.is_intact ? t("auditIntact", { count: chain.entries }) : t("auditBroken", { number: String(chain.first_broken ?? "") })}
            </Badge>
          )
        }
      >
        {log.error ? (
          <ErrorState error={log.error} onRetry={() => void log.refetch()} />
        ) : !log.data ? (
          <SkeletonRows rows={8} />
        ) : entries.length === 0 ? (
          <State title={t("auditEmpty")} />
        ) : (
          <div className="scroll-thin overflow-x-auto" tabIndex={0} role="region" aria-label={t("audit")}>
            <table className="w-full min-w-xl border-collapse text-sm">
              <thead>
                <tr className="border-b border-line text-left text-xs text-muted">
                  {(["when", "who", "what", "from"] as const).map((name) => (
                    <th key={name} scope="col" className="py-2 pr-4 font-medium">
                      {t(name)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {entries.map((entry) => (
                  <tr key={entry.id} className="border-b border-line align-top">
                    <td className="num py-2 pr-4 whitespace-nowrap text-muted">
                      <time dateTime={entry.at} title={format.exact(entry.at)}>
                        {format.ago(entry.at)}, {format.time(entry.at)}
                      </time>
                    </td>
                    <td className="py-2 pr-4 whitespace-nowrap">{entry.actor_name}</td>
                    <td className="py-2 pr-4">
                      {entry.action.replaceAll(/[._]/g, " ")}
                      {entry.record_type && <span className="text-muted"> ({entry.record_type})</span>}
                    </td>
                    <td className="num py-2 text-muted">{entry.ip}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {log.hasNextPage && (
          <Button className="mt-3" isBusy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            {common("loadMore")}
          </Button>
        )}
      </Section>
    </PageBody>
  );
}
