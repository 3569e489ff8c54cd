import { useTable, type RowData } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp, Columns3 } from "lucide-react";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useTranslations } from "@/lib/i18n";
import { cn } from "@/lib/cn";
import { useHotkeys } from "@/lib/hotkeys";
import { isTexts, useStored } from "@/lib/stored";
import { useWidth } from "@/lib/width";
import { IconButton } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { Menu, MenuCheckItem, MenuLabel } from "../ui/menu";
import { Skeleton } from "../ui/skeleton";
import { ErrorState } from "../ui/states";
import { features, type DataColumn } from "./columns";
import { pressed, sortedBy } from "./sorting";
import type { PagedRows } from "./use-paged-rows";

const ROW = 36;
const ROW_TOUCH = 44;

interface DataTableProps<T extends RowData> {
  /** Remembers the chosen columns under this name. */
  name: string;
  label: string;
  columns: readonly DataColumn<T>[];
  rows: PagedRows<T>;
  rowId(row: T): string;
  rowName(row: T): string;
  onOpen(row: T): void;
  /** The orders, the first one first; "-name" is descending. */
  sorts: readonly string[];
  onSort(sorts: string[]): void;
  /** Search and filters, left in the bar above the rows. */
  toolbar: ReactNode;
  /** What to do with the selected rows; without it nothing can be selected. */
  selectionActions?: ((selected: readonly T[], clear: () => void) => ReactNode) | undefined;
  empty: ReactNode;
}

/** Rows from the server, only those on the screen in the document; moved through by keys; columns as the user likes. */
export function DataTable<T extends RowData>(props: DataTableProps<T>) {
  const { columns, rows, rowId, onOpen, onSort, selectionActions } = props;
  const t = useTranslations("table");
  const [hidden, setHidden] = useStored<string[]>(
    `columns:${props.name}`,
    columns.filter((column) => column.isHiddenAtFirst).map((column) => column.id),
    isTexts,
  );
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const [focused, setFocused] = useState(0);
  const [selection, setSelection] = useState<Record<string, true>>({});
  const rowHeight = width < 640 ? ROW_TOUCH : ROW;
  const canSelect = selectionActions !== undefined && width >= 640;

  const columnDefs = useMemo(
    () => columns.map((column) => ({ id: column.id, header: column.header, enableHiding: !column.isFixed, meta: column })),
    [columns],
  );
  const visibility = Object.fromEntries(
    columns.map((column) => [column.id, column.isFixed || (!hidden.includes(column.id) && width >= (column.from ?? 0))]),
  );
  const table = useTable({
    features,
    columns: columnDefs,
    data: rows.loaded,
    getRowId: rowId,
    manualSorting: true,
    state: {
      columnVisibility: visibility,
      rowSelection: selection,
      sorting: props.sorts.map(sortedBy).map(({ id, isDescending }) => ({ id, desc: isDescending })),
    },
    onRowSelectionChange: setSelection,
  });
  const shown = table.getVisibleLeafColumns().flatMap((leaf) => columns.find((column) => column.id === leaf.id) ?? []);
  const selected = rows.loaded.filter((row) => selection[rowId(row)]);
  const total = rows.total ?? 0;

  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const { show } = rows;
  useEffect(() => {
    show(first, last);
    // `show` is new on every render and idempotent: only the span counts.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [first, last]);

  const moveTo = (index: number) => {
    const next = Math.max(0, Math.min(total - 1, index));
    setFocused(next);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus());
  };
  const toggle = (row: T | undefined) => {
    if (!row || !canSelect) return;
    setSelection((now) => {
      const { [rowId(row)]: was, ...others } = now;
      return was ? others : { ...others, [rowId(row)]: true };
    });
  };
  useHotkeys({
    j: () => moveTo(document.activeElement?.hasAttribute("data-row") ? focused + 1 : focused),
    k: () => moveTo(focused - 1),
  });
  const onRowKey = (event: KeyboardEvent, index: number) => {
    if (event.target !== event.currentTarget) return;
    const row = rows.rowAt(index);
    const moves: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: total - 1,
      PageDown: index + 12,
      PageUp: index - 12,
    };
    const target = moves[event.key];
    if (target !== undefined) moveTo(target);
    else if (event.key === "Enter" && row) onOpen(row);
    else if (event.key === "x" || event.key === " ") toggle(row);
    else return;
    event.preventDefault();
  };

  // Without rows there is a message in their place, which a table may not contain.
  const hasRows = !rows.error && rows.total !== 0;
  const grid = [canSelect ? "2.25rem" : "", ...shown.map((column) => column.width)].join(" ");
  // Numbers on the right edge of a column would touch what begins on the left edge of the next.
  const isSetOff = (index: number) => shown[index]?.align !== "right" && shown[index - 1]?.align === "right";
  const allSelected = rows.loaded.length > 0 && selected.length === rows.loaded.length;
  const optional = columns.filter((column) => !column.isFixed);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex min-h-12 shrink-0 flex-wrap items-center gap-2 px-4 py-2 sm:px-6">
        {selectionActions && selected.length > 0 ? (
          <div role="status" className="flex min-h-8 flex-wrap items-center gap-3">
            <span className="num text-base font-medium">{t("selected", { count: selected.length })}</span>
            {selectionActions(selected, () => setSelection({}))}
            <button type="button" onClick={() => setSelection({})} className="rounded-sm text-base text-muted hover:text-ink">
              {t("clearSelection")}
            </button>
          </div>
        ) : (
          <>
            {props.toolbar}
            <div className="ml-auto max-sm:hidden">
              <Menu
                trigger={
                  <IconButton label={t("columns")}>
                    <Columns3 aria-hidden />
                  </IconButton>
                }
              >
                <MenuLabel>{t("columns")}</MenuLabel>
                {optional.map((column) => (
                  <MenuCheckItem
                    key={column.id}
                    checked={!hidden.includes(column.id)}
                    onSelect={(event) => event.preventDefault()}
                    onCheckedChange={(isShown) =>
                      setHidden(isShown ? hidden.filter((id) => id !== column.id) : [...hidden, column.id])
                    }
                  >
                    {column.header}
                  </MenuCheckItem>
                ))}
              </Menu>
            </div>
          </>
        )}
      </div>
      <div
        ref={scroller}
        {...(hasRows ? { role: "table", "aria-label": props.label, "aria-rowcount": rows.total === null ? -1 : total + 1 } : {})}
        aria-busy={rows.isPlaceholder || undefined}
        className="scroll-thin min-h-0 flex-1 overflow-x-hidden overflow-y-auto"
      >
        <div role="rowgroup" hidden={!hasRows} className="sticky top-0 z-10 border-y border-line bg-canvas">
          <div role="row" aria-rowindex={1} className="grid h-8 items-center gap-3 px-4 sm:px-6" style={{ gridTemplateColumns: grid }}>
            {canSelect && (
              <div role="columnheader" className="flex">
                <Checkbox
                  aria-label={t("selectAll")}
                  checked={allSelected ? true : selected.length > 0 ? "indeterminate" : false}
                  onCheckedChange={(isChecked) =>
                    setSelection(isChecked === true ? Object.fromEntries(rows.loaded.map((row) => [rowId(row), true as const])) : {})
                  }
                />
              </div>
            )}
            {shown.map((column, index) => (
              <HeaderCell key={column.id} column={column} sorts={props.sorts} isSetOff={isSetOff(index)} onSort={onSort} />
            ))}
          </div>
        </div>
        {rows.error ? (
          <ErrorState error={rows.error} onRetry={rows.retry} />
        ) : rows.total === null ? (
          <LoadingRows grid={grid} columns={shown.length + (canSelect ? 1 : 0)} height={rowHeight} label={t("loadingRow")} />
        ) : total === 0 ? (
          props.empty
        ) : (
          <div role="rowgroup" className={cn("relative", rows.isPlaceholder && "opacity-60")} style={{ height: virtual.getTotalSize() }}>
            {items.map((item) => {
              const row = rows.rowAt(item.index);
              const isSelected = row !== undefined && selection[rowId(row)] === true;
              return (
                <div
                  key={item.key}
                  role="row"
                  data-row={item.index}
                  aria-rowindex={item.index + 2}
                  tabIndex={item.index === Math.min(focused, total - 1) ? 0 : -1}
                  onFocus={() => setFocused(item.index)}
                  onKeyDown={(event) => onRowKey(event, item.index)}
                  onClick={(event) => {
                    const isControl = event.target instanceof Element && event.target.closest("a,button,input,[role=checkbox]");
                    if (!isControl && row) onOpen(row);
                  }}
                  className={cn(
                    "group/row absolute inset-x-0 top-0 grid cursor-default items-center gap-3 border-b border-line px-4 text-sm hover:bg-hover focus-visible:-outline-offset-2 sm:px-6",
                    isSelected && "bg-accent-soft hover:bg-accent-soft",
                  )}
                  style={{ gridTemplateColumns: grid, height: item.size, transform: `translateY(${item.start}px)` }}
                >
                  {canSelect && (
                    <div role="cell" className="flex">
                      {row && (
                        <Checkbox
                          tabIndex={-1}
                          aria-label={t("selectRow", { name: props.rowName(row) })}
                          checked={isSelected}
                          onCheckedChange={() => toggle(row)}
                        />
                      )}
                    </div>
                  )}
                  {shown.map((column, index) => (
                    <div
                      key={column.id}
                      role="cell"
                      className={cn("min-w-0 truncate", column.align === "right" && "num text-right", isSetOff(index) && "pl-4", !column.isFixed && "text-muted")}
                    >
                      {row ? column.cell(row) : <Skeleton className="w-2/3" />}
                    </div>
                  ))}
                </div>
              );
            })}
          </div>
        )}
      </div>
    </div>
  );
}

function HeaderCell<T extends RowData>(props: { column: DataColumn<T>; sorts: readonly string[]; isSetOff: boolean; onSort(sorts: string[]): void }) {
  const { column, sorts } = props;
  const t = useTranslations("table");
  const isRight = column.align === "right";
  const frame = cn("flex min-w-0 items-center text-xs font-medium text-muted", isRight && "justify-end", props.isSetOff && "pl-4");
  const { sort } = column;
  if (!sort) {
    return (
      <div role="columnheader" className={frame}>
        <span className="truncate">{column.header}</span>
      </div>
    );
  }
  const place = sorts.findIndex((one) => sortedBy(one).id === sort);
  const isSorted = place >= 0;
  const isDescending = sorts[place]?.startsWith("-") ?? false;
  const direction = isDescending ? "descending" : "ascending";
  const Arrow = isDescending ? ArrowDown : ArrowUp;
  return (
    // A table has one sorted header in the eyes of a screen reader; what follows it says so in words.
    <div role="columnheader" aria-sort={place === 0 ? direction : place > 0 ? "other" : "none"} className={frame}>
      <button
        type="button"
        title={`${isSorted && !isDescending ? t("sortDescending") : t("sortAscending")}. ${t("sortAlso")}`}
        onClick={(event) => props.onSort(pressed(sorts, sort, event.shiftKey))}
        className={cn(
          "group -mx-1.5 flex min-h-6 min-w-0 items-center gap-1 rounded-sm px-1.5 select-none hover:bg-hover hover:text-ink",
          isSorted && "text-ink",
          isRight && "flex-row-reverse",
        )}
      >
        <span className="truncate">{column.header}</span>
        <span className="inline-flex items-center">
          <Arrow aria-hidden className={cn("size-3", !isSorted && "opacity-0 group-hover:opacity-60 group-focus-visible:opacity-60")} />
          {isSorted && sorts.length > 1 && (
            <span aria-hidden className="num text-muted">
              {place + 1}
            </span>
          )}
        </span>
        {place > 0 && <span className="sr-only">{t("sortedThen", { place: place + 1, direction: t(direction) })}</span>}
      </button>
    </div>
  );
}

function LoadingRows({ grid, columns, height, label }: { grid: string; columns: number; height: number; label: string }) {
  const widths = ["w-3/5", "w-2/3", "w-1/2", "w-3/4"];
  return (
    <div role="rowgroup" aria-label={label}>
      {Array.from({ length: 12 }, (_, row) => (
        <div key={row} role="row" className="grid items-center gap-3 border-b border-line px-4 sm:px-6" style={{ gridTemplateColumns: grid, height }}>
          {Array.from({ length: columns }, (_, column) => (
            <div key={column} role="cell">
              <Skeleton className={widths[(row + column) % widths.length]} />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
