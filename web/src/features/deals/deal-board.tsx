import {
  DndContext,
  DragOverlay,
  KeyboardSensor,
  MouseSensor,
  TouchSensor,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
  type Announcements,
  type DragEndEvent,
  type KeyboardCoordinateGetter,
} from "@dnd-kit/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleDollarSign, MoreHorizontal } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { getDealBoardOptions, moveDealMutation } from "@/api/generated/@tanstack/react-query.gen";
import { asApiError } from "@/api/errors";
import type { Board, BoardColumn, DealCard, Stage } from "@/api/types";
import { HiddenValue } from "@/components/crm/hidden-value";
import { Amount, Amounts, StageMark } from "@/components/crm/values";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuLabel } from "@/components/ui/menu";
import { Skeleton } from "@/components/ui/skeleton";
import { ErrorState, State } from "@/components/ui/states";
import { cn } from "@/lib/cn";
import { useFormats } from "@/lib/format";
import { invalidateTags } from "@/lib/live";
import { toast } from "@/lib/toast";
import { useWorkspace } from "@/lib/workspace";
import { moveOnBoard } from "./move";

/** Arrow keys go from stage to stage, not pixel by pixel. */
const stageByStage: KeyboardCoordinateGetter = (event, { context }) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.code];
  const rect = context.collisionRect;
  if (step === undefined || !rect) return undefined;
  event.preventDefault();
  const columns = [...context.droppableRects.entries()].sort(([, a], [, b]) => a.left - b.left);
  const here = columns.findIndex(([id]) => id === context.over?.id);
  const target = columns[here + step]?.[1];
  return target ? { x: target.left + (target.width - rect.width) / 2, y: target.top + 48 } : undefined;
};

export default function DealBoard(props: {
  pipelineId: string | undefined;
  canWrite: boolean;
  onTable(stageId: string): void;
  onNew(): void;
}) {
  const t = useTranslations("deals");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const queries = useQueryClient();
  const options = getDealBoardOptions({ path: workspace.path, ...(props.pipelineId ? { query: { pipeline_id: props.pipelineId } } : {}) });
  const board = useQuery(options);
  const [active, setActive] = useState<DealCard | null>(null);
  const announced = useRef<unknown>(null);
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 6 } }),
    useSensor(KeyboardSensor, { coordinateGetter: stageByStage, keyboardCodes: { start: ["Space"], cancel: ["Escape"], end: ["Space", "Enter"] } }),
  );
  const move = useMutation({
    ...moveDealMutation(),
    onMutate: async ({ path, body }) => {
      await queries.cancelQueries({ queryKey: options.queryKey });
      const before = queries.getQueryData(options.queryKey);
      queries.setQueryData(options.queryKey, (now: Board | undefined) => now && moveOnBoard(now, path.deal_id, body.stage_id));
      return { before };
    },
    onError: (error, _call, kept) => {
      queries.setQueryData(options.queryKey, kept?.before);
      const problem = asApiError(error);
      if (problem.code === "stale_version") toast(errors("staleTitle"), { description: errors("staleBody"), tone: "bad" });
      else toast(errors("notSaved", { reason: problem.detail || errors("failedBody") }), { tone: "bad" });
    },
    onSettled: () => invalidateTags(queries, "deals"),
  });

  const columns = board.data?.columns ?? [];
  const isAmountHidden = board.data?.hidden_fields.includes("amount") ?? false;
  const stageOf = (dealId: unknown) => columns.find((column) => column.deals.some((deal) => deal.id === dealId))?.stage;
  const dealOf = (dealId: unknown) => columns.flatMap((column) => column.deals).find((deal) => deal.id === dealId);
  const stageById = (stageId: unknown) => columns.find((column) => column.stage.id === stageId)?.stage;

  const moveTo = (deal: DealCard, from: Stage, to: Stage) => {
    const path = { ...workspace.path, deal_id: deal.id };
    move.mutate(
      { path, body: { stage_id: to.id, version: deal.version } },
      {
        onSuccess: (moved) =>
          toast(t("moved", { name: deal.name, stage: to.name }), {
            tone: "good",
            action: { label: t("moveBack"), run: () => move.mutate({ path, body: { stage_id: from.id, version: moved.version } }) },
          }),
      },
    );
  };
  const onDragEnd = ({ active: dragged, over }: DragEndEvent) => {
    setActive(null);
    const deal = dealOf(dragged.id);
    const from = stageOf(dragged.id);
    const to = stageById(over?.id);
    if (deal && from && to && from.id !== to.id) moveTo(deal, from, to);
  };
  const words = (dealId: unknown, stage: Stage | undefined) => ({ name: dealOf(dealId)?.name ?? "", stage: stage?.name ?? "" });
  const announcements: Announcements = {
    onDragStart: ({ active: dragged }) => {
      announced.current = stageOf(dragged.id)?.id;
      return t("pickedUp", words(dragged.id, stageOf(dragged.id)));
    },
    // The stage it lies in at first is in the sentence above, which this one would cut off.
    onDragOver: ({ active: dragged, over }) => {
      if (!over || over.id === announced.current) return undefined;
      announced.current = over.id;
      return t("over", words(dragged.id, stageById(over.id)));
    },
    onDragEnd: ({ active: dragged, over }) => t("dropped", words(dragged.id, stageById(over?.id) ?? stageOf(dragged.id))),
    onDragCancel: ({ active: dragged }) => t("cancelled", words(dragged.id, stageOf(dragged.id))),
  };

  if (board.error) return <ErrorState error={board.error} onRetry={() => void board.refetch()} />;
  if (!board.data) return <BoardSkeleton />;
  if (columns.every((column) => column.count === 0)) {
    return (
      <State
        icon={<CircleDollarSign aria-hidden />}
        title={t("emptyTitle")}
        actions={
          <>
            <Button asChild>
              <Link to="/w/$workspace/review" params={{ workspace: workspace.slug }}>
                {t("review")}
              </Link>
            </Button>
            {props.canWrite && <Button onClick={props.onNew}>{t("new")}</Button>}
          </>
        }
      >
        {t("emptyBody")}
      </State>
    );
  }
  return (
    <DndContext
      sensors={sensors}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t("moveHelp") } }}
      onDragStart={({ active: dragged }) => setActive(dealOf(dragged.id) ?? null)}
      onDragCancel={() => setActive(null)}
      onDragEnd={onDragEnd}
    >
      <div role="group" aria-label={t("board")} tabIndex={0} className="scroll-thin flex min-h-0 flex-1 snap-x gap-3 overflow-x-auto px-4 py-4 focus-visible:-outline-offset-2 sm:px-6">
        {columns.map((column) => (
          <Column key={column.stage.id} column={column} isAmountHidden={isAmountHidden} canWrite={props.canWrite} onTable={() => props.onTable(column.stage.id)}>
            {column.deals.map((deal) => (
              <Draggable key={deal.id} deal={deal} canWrite={props.canWrite} isActive={active?.id === deal.id}>
                <Card
                  deal={deal}
                  menu={
                    props.canWrite && (
                      <Menu
                        trigger={
                          <Button variant="ghost" size="icon-sm" aria-label={`${t("moveTo")}: ${deal.name}`} className="-mt-0.5 -mr-1 opacity-0 group-focus-within/card:opacity-100 group-hover/card:opacity-100 data-[state=open]:opacity-100 pointer-coarse:opacity-100">
                            <MoreHorizontal aria-hidden />
                          </Button>
                        }
                      >
                        <MenuLabel>{t("moveTo")}</MenuLabel>
                        {columns
                          .filter((other) => other.stage.id !== column.stage.id)
                          .map((other) => (
                            <MenuItem key={other.stage.id} onSelect={() => moveTo(deal, column.stage, other.stage)}>
                              <StageMark stage={other.stage} />
                            </MenuItem>
                          ))}
                      </Menu>
                    )
                  }
                />
              </Draggable>
            ))}
          </Column>
        ))}
      </div>
      <DragOverlay dropAnimation={null}>{active && <Card deal={active} isLifted />}</DragOverlay>
    </DndContext>
  );
}

function Column(props: { column: BoardColumn; isAmountHidden: boolean; canWrite: boolean; onTable(): void; children: React.ReactNode }) {
  const { column, canWrite, onTable, children } = props;
  const t = useTranslations("deals");
  const { setNodeRef, isOver } = useDroppable({ id: column.stage.id, disabled: !canWrite });
  const hidden = column.count - column.deals.length;
  return (
    <section
      ref={setNodeRef}
      aria-label={t("columnLabel", { stage: column.stage.name, count: column.count })}
      className={cn("flex w-66 shrink-0 snap-start scroll-ml-4 flex-col rounded-lg bg-rail transition-colors", isOver && "bg-active")}
    >
      <header className="flex items-center gap-2 px-3 pt-3 pb-2 text-sm font-medium">
        <StageMark stage={column.stage} />
        <span className="num font-normal text-faint">{column.count}</span>
        <span className="ml-auto text-muted">
          {/* Once for the column: a mark on every card would be all one sees. */}
          {props.isAmountHidden && column.count > 0 ? <HiddenValue isShort /> : <Amounts amounts={column.totals} isShort />}
        </span>
      </header>
      <div className="scroll-thin flex min-h-24 flex-1 flex-col gap-2 overflow-y-auto px-2 pt-0.5 pb-2">
        {children}
        {column.count === 0 && <p className="px-1 py-2 text-sm text-faint">{t("emptyStage")}</p>}
        {hidden > 0 && (
          <Button variant="link" size="sm" onClick={onTable} className="justify-start px-1">
            {t("moreInStage", { count: hidden })}
          </Button>
        )}
      </div>
    </section>
  );
}

function Draggable({ deal, canWrite, isActive, children }: { deal: DealCard; canWrite: boolean; isActive: boolean; children: React.ReactNode }) {
  const { setNodeRef, listeners, attributes } = useDraggable({ id: deal.id, disabled: !canWrite });
  return (
    <div
      ref={setNodeRef}
      {...listeners}
      role="group"
      aria-label={deal.name}
      aria-describedby={attributes["aria-describedby"]}
      tabIndex={canWrite ? 0 : -1}
      className={cn("group/card touch-manipulation rounded-md", isActive && "opacity-40")}
    >
      {children}
    </div>
  );
}

function Card({ deal, menu, isLifted }: { deal: DealCard; menu?: React.ReactNode; isLifted?: boolean }) {
  const workspace = useWorkspace();
  const format = useFormats();
  return (
    <article className={cn("rounded-md border border-line-strong bg-raised p-2.5", isLifted ? "rotate-1 cursor-grabbing shadow-float" : "hover:border-control")}>
      <div className="flex items-start gap-1">
        <Link
          to="/w/$workspace/deals/$recordId"
          params={{ workspace: workspace.slug, recordId: deal.id }}
          draggable={false}
          onKeyDown={(event) => event.stopPropagation()}
          className="-my-0.5 min-w-0 flex-1 py-0.5 text-sm font-medium hover:underline max-sm:-my-2.5 max-sm:py-2.5"
        >
          <span className="line-clamp-2">{deal.name}</span>
        </Link>
        <span onMouseDown={(event) => event.stopPropagation()} onTouchStart={(event) => event.stopPropagation()} onKeyDown={(event) => event.stopPropagation()}>
          {menu}
        </span>
      </div>
      {deal.company_name && <p className="mt-0.5 truncate text-xs text-muted">{deal.company_name}</p>}
      <div className="mt-2 flex items-center gap-2 text-xs text-muted">
        {deal.amount !== null && (
          <span className="font-medium text-ink">
            <Amount amount={deal.amount} currency={deal.currency} />
          </span>
        )}
        {deal.close_on && <span className="num whitespace-nowrap">{format.dayShort(deal.close_on)}</span>}
        {deal.owner && (
          <span className="ml-auto" title={deal.owner.name}>
            <Avatar name={deal.owner.name} size="sm" />
            <span className="sr-only">{deal.owner.name}</span>
          </span>
        )}
      </div>
      {deal.next_task_title && <p className="mt-1.5 truncate border-t border-line pt-1.5 text-xs text-muted">{deal.next_task_title}</p>}
    </article>
  );
}

function BoardSkeleton() {
  return (
    <div className="flex gap-3 overflow-hidden px-4 py-4 sm:px-6">
      {[3, 2, 4, 1].map((cards, column) => (
        <div key={column} className="flex w-66 shrink-0 flex-col gap-3 p-3">
          <Skeleton className="w-24" />
          {Array.from({ length: cards }, (_, card) => (
            <Skeleton key={card} className="h-20 rounded-md" />
          ))}
        </div>
      ))}
    </div>
  );
}
