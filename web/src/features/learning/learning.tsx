import { useQuery } from "@tanstack/react-query";
import { getLearningOptions } from "@/api/generated/@tanstack/react-query.gen";
import { PageBody } from "@/components/ui/page";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { useTranslations } from "@/lib/i18n";
import { useWorkspace } from "@/lib/workspace";
import { Figures } from "./figures";
import { Offers } from "./offers";
import { Preferences } from "./preferences";
import { Replays } from "./replays";
import { Rules } from "./rules";

/** What decisions came to: rules that are offered, rules that hold, and how good suggestions were. */
export function LearningSettings() {
  const t = useTranslations("learning");
  const workspace = useWorkspace();
  const learning = useQuery(getLearningOptions({ path: workspace.path }));
  const canManage = workspace.can("proposals.review");
  return (
    <PageBody>
      <p className="mb-6 max-w-prose text-base text-pretty text-muted">{t("body")}</p>
      {learning.error ? (
        <ErrorState error={learning.error} onRetry={() => void learning.refetch()} />
      ) : !learning.data ? (
        <SkeletonRows rows={6} />
      ) : (
        <>
          <Offers offers={learning.data.offers} canManage={canManage} />
          <Rules rules={learning.data.rules} canManage={canManage} />
          <Preferences preferences={learning.data.preferences} offers={learning.data.preference_offers} canManage={canManage} />
          <Replays canManage={canManage} />
          <Figures learning={learning.data} />
        </>
      )}
    </PageBody>
  );
}
