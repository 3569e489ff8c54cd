import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ChevronLeft, MoreHorizontal, NotebookPen, Trash2 } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { useDraftedOpen } from "@/lib/draft";
import { useTranslations } from "@/lib/i18n";
import { getProvenanceOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { Provenance, RecordType } from "@/api/types";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/dialog";
import { Menu, MenuItem } from "@/components/ui/menu";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState } from "@/components/ui/states";
import { Tabs, type TabItem } from "@/components/ui/tabs";
import { useFormats } from "@/lib/format";
import { recordIcons } from "@/lib/records";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { History } from "./history";
import { Timeline } from "./timeline";

const RecordGraphView = lazy(() => import("./record-graph"));
const LogInteraction = lazy(() => import("./log-interaction"));

const lists = {
  company: { to: "/w/$workspace/companies", name: "companies", remove: "deleteCompany" },
  contact: { to: "/w/$workspace/contacts", name: "contacts", remove: "deleteContact" },
  deal: { to: "/w/$workspace/deals", name: "deals", remove: "deleteDeal" },
  task: { to: "/w/$workspace/tasks", name: "tasks", remove: "deleteTask" },
} as const;

/** Which sentences stand behind each field of a record. */
export function useSources(type: RecordType, id: string): (field: string) => readonly Provenance[] {
  const workspace = useWorkspace();
  const { data = [] } = useQuery(getProvenanceOptions({ path: { ...workspace.path, record_type: type, record_id: id } }));
  return (field) => data.filter((source) => source.field === field);
}

type View = "timeline" | "graph" | "history";

/** The page of any record: name and key facts above, what happened at the left, facts and links at the right. */
export function RecordFrame(props: {
  type: keyof typeof lists;
  id: string;
  name: string;
  /** The name as it may be edited in place. */
  heading: ReactNode;
  keyFacts: ReactNode;
  facts: ReactNode;
  primary?: ReactNode;
  onDelete?: (() => Promise<unknown>) | undefined;
}) {
  const { type, id, name } = props;
  const t = useTranslations("records");
  const common = useTranslations("common");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const [view, setView] = useState<View>("timeline");
  const [isAsking, setAsking] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const [isLogging, setLogging] = useDraftedOpen(`interaction:${id}`);
  const Icon = recordIcons[type];
  const list = lists[type];
  const canWrite = workspace.can("records.write");

  const remove = async () => {
    if (!props.onDelete) return;
    setDeleting(true);
    try {
      await props.onDelete();
      toast(t("deleted", { name }), { tone: "good" });
      await navigate({ to: list.to, params: { workspace: workspace.slug } });
    } catch (error) {
      toast(errors("notSaved", { reason: error instanceof Error ? error.message : "" }), { tone: "bad" });
      setDeleting(false);
      setAsking(false);
    }
  };
  const tabs: TabItem<View>[] = [
    { value: "timeline", label: t("timeline"), content: <Timeline type={type} id={id} /> },
    {
      value: "graph",
      label: t("graph"),
      content: (
        <Suspense fallback={<Skeleton className="h-48 rounded-lg" />}>
          <RecordGraphView type={type} id={id} />
        </Suspense>
      ),
    },
    { value: "history", label: t("history"), content: <History type={type} id={id} /> },
  ];
  return (
    <>
      <header className="shrink-0 border-b border-line px-4 pt-2.5 pb-3 sm:px-6">
        <div className="flex items-center gap-2 max-md:pl-10">
          <BackToList type={type} />
          <div className="ml-auto flex items-center gap-2">
            {props.primary}
            {canWrite && (
              <Button onClick={() => setLogging(true)} aria-label={t("logCall")}>
                <NotebookPen aria-hidden />
                <span className="max-sm:hidden">{t("log")}</span>
              </Button>
            )}
            {canWrite && props.onDelete && (
              <Menu
                trigger={
                  <Button variant="ghost" size="icon" aria-label={t("actions")}>
                    <MoreHorizontal aria-hidden />
                  </Button>
                }
              >
                <MenuItem isDanger onSelect={() => setAsking(true)}>
                  <Trash2 aria-hidden />
                  {t(list.remove)}
                </MenuItem>
              </Menu>
            )}
          </div>
        </div>
        <div className="mt-1.5 flex min-w-0 items-start gap-3">
          <span className="mt-0.5 flex size-9 shrink-0 items-center justify-center rounded-md bg-active text-muted">
            <Icon aria-hidden className="size-4.5 stroke-[1.5]" />
          </span>
          <div className="min-w-0 flex-1">
            {props.heading}
            <div className="mt-0.5 flex min-h-5 flex-wrap items-center gap-x-3 gap-y-0.5 text-sm text-muted">{props.keyFacts}</div>
          </div>
        </div>
      </header>
      <div className="scroll-thin min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto grid w-full max-w-7xl grid-cols-[minmax(0,1fr)] gap-x-10 gap-y-6 px-4 pt-3 pb-12 sm:px-6 lg:grid-cols-[minmax(0,2fr)_minmax(18rem,1fr)]">
          <Tabs<View> value={view} onValueChange={setView} label={t("views")} items={tabs} className="max-lg:order-2" />
          <aside aria-label={t("details")} className="flex flex-col gap-6 pt-1 max-lg:order-1 lg:border-l lg:border-line lg:pl-6">
            {props.facts}
          </aside>
        </div>
      </div>
      <Confirm
        open={isAsking}
        onOpenChange={setAsking}
        title={t("deleteTitle", { name })}
        description={t("deleteBody")}
        action={common("delete")}
        isDanger
        isBusy={isDeleting}
        onConfirm={() => void remove()}
      />
      <Suspense>{isLogging && <LogInteraction record={{ record_type: type, id, label: name }} onClose={() => setLogging(false)} />}</Suspense>
    </>
  );
}

function BackToList({ type }: { type: keyof typeof lists }) {
  const t = useTranslations("shell");
  const workspace = useWorkspace();
  const list = lists[type];
  return (
    <Link to={list.to} params={{ workspace: workspace.slug }} className="-ml-1 flex h-8 items-center gap-0.5 rounded-md pr-1.5 text-sm text-muted hover:text-ink">
      <ChevronLeft aria-hidden className="size-4 stroke-[1.5]" />
      {t(list.name)}
    </Link>
  );
}

/** In place of a record that cannot be shown; the way back stays. */
export function RecordError({ type, query }: { type: keyof typeof lists; query: { error: unknown; refetch(): unknown } }) {
  return (
    <>
      <header className="shrink-0 border-b border-line px-4 py-2.5 max-md:pl-14 sm:px-6">
        <BackToList type={type} />
      </header>
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    </>
  );
}

/** "Last changed 2 hours ago", with the exact time in the title. */
export function Changed({ at }: { at: string }) {
  const t = useTranslations("records");
  const format = useFormats();
  return (
    <time dateTime={at} title={format.exact(at)} className="text-faint">
      {t("changedOn", { when: format.ago(at) })}
    </time>
  );
}
