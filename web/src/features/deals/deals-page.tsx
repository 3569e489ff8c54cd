import { useQuery } from "@tanstack/react-query";
import { Columns3, Plus, Rows3 } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTranslations } from "@/lib/i18n";
import { listPipelinesOptions } from "@/api/generated/@tanstack/react-query.gen";
import { Button } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page";
import { PagePending } from "@/components/ui/page-pending";
import { Segmented } from "@/components/ui/segmented";
import { useHotkeys } from "@/lib/hotkeys";
import { useWorkspace } from "@/lib/workspace";
import { PipelineSwitch } from "./pipeline-switch";
import type { DealSearch } from "./search";

const DealBoard = lazy(() => import("./deal-board"));
const DealTable = lazy(() => import("./deal-table"));
const NewDeal = lazy(() => import("./new-deal"));

export type PatchSearch = (patch: Partial<Record<keyof DealSearch, unknown>>) => void;

export function DealsPage({ search, onSearch }: { search: DealSearch; onSearch: PatchSearch }) {
  const t = useTranslations("deals");
  const workspace = useWorkspace();
  const pipelines = useQuery({ ...listPipelinesOptions({ path: workspace.path }), staleTime: 5 * 60_000 }).data ?? [];
  const chosen = pipelines.find((candidate) => candidate.id === search.pipeline);
  const pipeline = chosen ?? pipelines.find((candidate) => candidate.is_default);
  const canWrite = workspace.can("records.write");
  const view = search.view ?? "board";
  useHotkeys({ c: () => onSearch({ new: true }) }, canWrite);
  return (
    <>
      <PageHeader
        title={t("title")}
        beside={
          <PipelineSwitch
            pipelines={pipelines}
            shown={view === "board" ? pipeline : chosen}
            onChoose={(id) => onSearch({ pipeline: id, stage: undefined })}
            onAll={view === "table" ? () => onSearch({ pipeline: undefined, stage: undefined }) : undefined}
          />
        }
      >
        <Segmented
          label={t("view")}
          value={view}
          onChange={(next) => onSearch({ view: next })}
          options={[
            { value: "board", label: t("board"), icon: <Columns3 aria-hidden />, hideLabel: true },
            { value: "table", label: t("table"), icon: <Rows3 aria-hidden />, hideLabel: true },
          ]}
        />
        {canWrite && (
          <Button variant="primary" onClick={() => onSearch({ new: true })}>
            <Plus aria-hidden />
            {t("new")}
          </Button>
        )}
      </PageHeader>
      <Suspense fallback={<PagePending />}>
        {view === "board" ? (
          <DealBoard pipelineId={pipeline?.id} canWrite={canWrite} onTable={(stage) => onSearch({ view: "table", stage, pipeline: pipeline?.id })} onNew={() => onSearch({ new: true })} />
        ) : (
          <DealTable search={search} onSearch={onSearch} stages={chosen || pipelines.length < 2 ? (pipeline?.stages ?? []) : []} canWrite={canWrite} />
        )}
      </Suspense>
      <Suspense>{search.new && canWrite && <NewDeal pipeline={pipeline} onClose={() => onSearch({ new: undefined })} />}</Suspense>
    </>
  );
}
