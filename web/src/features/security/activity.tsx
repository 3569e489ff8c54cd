import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { listSecurityEventsOptions } from "@/api/generated/@tanstack/react-query.gen";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { deviceName } from "@/lib/device";
import { useFormats } from "@/lib/format";
import { useTranslations } from "@/lib/i18n";

const atFirst = 8;
const alarming = new Set(["sign_in_failed", "second_factor_failed", "step_up_failed", "refresh_token_reused"]);

/** What happened to the account lately, so that its owner notices what was not them. */
export function Activity() {
  const t = useTranslations("security");
  const common = useTranslations("common");
  const format = useFormats();
  const [isLong, setLong] = useState(false);
  const events = useQuery(listSecurityEventsOptions());
  const shown = isLong ? events.data : events.data?.slice(0, atFirst);
  return (
    <Section title={t("activity")} description={t("activityBody")}>
      {events.error ? (
        <ErrorState error={events.error} onRetry={() => void events.refetch()} />
      ) : !shown ? (
        <SkeletonRows rows={4} />
      ) : (
        <>
          <ul>
            {shown.map((event) => (
              <li key={event.id} className="flex flex-wrap items-baseline gap-x-3 border-b border-line py-2 last:border-b-0">
                <span className="flex min-w-0 flex-1 basis-56 items-center gap-2 text-base">
                  {t.has(`event.${event.kind}` as never) ? t(`event.${event.kind}` as never) : event.kind}
                  {alarming.has(event.kind) && <Badge tone="warn">{t("failed")}</Badge>}
                </span>
                <span className="num text-sm text-muted" title={format.exact(event.at)}>
                  {[deviceName(event.user_agent), event.ip, format.ago(event.at)].filter(Boolean).join(" · ")}
                </span>
              </li>
            ))}
          </ul>
          {!isLong && (events.data?.length ?? 0) > atFirst && (
            <Button variant="link" className="mt-3" onClick={() => setLong(true)}>
              {common("loadMore")}
            </Button>
          )}
        </>
      )}
    </Section>
  );
}
