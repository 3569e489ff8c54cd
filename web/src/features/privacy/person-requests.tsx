import { useQuery } from "@tanstack/react-query";
import { Eraser, FileDown, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { listPrivacyRequestsOptions } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState, State } from "@/components/ui/states";
import { useWorkspace } from "@/lib/workspace";
import { NewRequest, type RequestKind } from "./new-request";
import { RequestRow } from "./request-row";

/** Exports and erasures of one person: begin one, watch it, approve it, and what was done before. */
export function PersonRequests() {
  const t = useTranslations("privacy");
  const workspace = useWorkspace();
  const [asking, setAsking] = useState<RequestKind | null>(null);
  const query = useQuery({
    ...listPrivacyRequestsOptions({ path: workspace.path }),
    // The server tells of every change of state; steps in between are looked up.
    refetchInterval: ({ state }) => (state.data?.some((one) => one.state === "preparing" || one.state === "approved" || one.state === "running") ? 2000 : false),
  });
  return (
    <>
      <Section
        title={t("people")}
        description={t("peopleBody")}
        aside={
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => setAsking("export")}>
              <FileDown aria-hidden />
              {t("export")}
            </Button>
            <Button onClick={() => setAsking("erase")}>
              <Eraser aria-hidden />
              {t("erase")}
            </Button>
          </div>
        }
      >
        <h3 className="mb-1 text-sm font-semibold">{t("history")}</h3>
        {query.error ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : !query.data ? (
          <SkeletonRows rows={3} />
        ) : query.data.length === 0 ? (
          <State icon={<ShieldCheck aria-hidden />} title={t("none")} className="py-10">
            {t("noneBody")}
          </State>
        ) : (
          <ul className="border-t border-line">
            {query.data.map((request) => (
              <RequestRow key={request.id} request={request} />
            ))}
          </ul>
        )}
      </Section>
      <NewRequest kind={asking} onClose={() => setAsking(null)} />
    </>
  );
}
