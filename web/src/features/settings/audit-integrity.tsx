import { useQuery } from "@tanstack/react-query";
import { Anchor, ShieldAlert, ShieldCheck } from "lucide-react";
import { useTranslations } from "@/lib/i18n";
import { verifyAuditLogOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { AuditVerification } from "@/api/types";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useFormats } from "@/lib/format";
import { useWorkspace } from "@/lib/workspace";

/** Whether the log is what was written: recomputed when the page opens, and again on demand. */
export function AuditIntegrity() {
  const t = useTranslations("audit");
  const workspace = useWorkspace();
  const query = useQuery({ ...verifyAuditLogOptions({ path: workspace.path }), staleTime: 60_000 });
  return (
    <Section
      title={t("proof")}
      description={t("proofBody")}
      aside={
        <Button isBusy={query.isFetching} onClick={() => void query.refetch()}>
          {t("verify")}
        </Button>
      }
    >
      {query.error ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data ? (
        <div role="status">
          <Verdict verdict={query.data} />
        </div>
      ) : (
        <SkeletonRows rows={2} />
      )}
    </Section>
  );
}

function Verdict({ verdict }: { verdict: AuditVerification }) {
  const t = useTranslations("audit");
  const format = useFormats();
  const { broken, last_anchor: anchor } = verdict;
  return (
    <div className="flex flex-col gap-2 text-base">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={verdict.is_intact ? "ok" : "bad"}>
          {verdict.is_intact ? <ShieldCheck aria-hidden /> : <ShieldAlert aria-hidden />}
          {broken ? t("broken", { number: String(broken.sequence) }) : t("intact")}
        </Badge>
        <span className="text-muted">
          {broken ? t(`problem_${broken.problem}`) : t("intactBody", { count: verdict.entries, anchors: verdict.anchors_checked })}
        </span>
      </p>
      {verdict.anchors_unreadable > 0 && <p className="text-bad">{t("unreadable", { count: verdict.anchors_unreadable })}</p>}
      <p className="flex items-center gap-2 text-sm text-muted">
        <Anchor aria-hidden className="size-4 stroke-[1.5]" />
        {anchor ? t("lastAnchor", { day: format.day(anchor.day), number: String(anchor.sequence) }) : t("noAnchor")}
      </p>
    </div>
  );
}
