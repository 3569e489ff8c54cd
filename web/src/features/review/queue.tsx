import { ArrowDownUp, Check, CheckCheck, ListChecks, ListFilter, X } from "lucide-react";
import { lazy, Suspense, useEffect, useRef } from "react";
import { useTranslations } from "@/lib/i18n";
import { Badge } from "@/components/ui/badge";
import { Button, IconButton } from "@/components/ui/button";
import { SearchInput } from "@/components/ui/input";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "@/components/ui/menu";
import { Skeleton } from "@/components/ui/skeleton";
import { Spinner } from "@/components/ui/spinner";
import { ErrorState } from "@/components/ui/states";
import type { Row } from "./model";
import { QueueRow } from "./queue-row";
import { confidences, queueCategories, queueSorts, queueStates, type ReviewSearch } from "./search";
import { useTypedSearch } from "./use-typed-search";

const QueueEmpty = lazy(() => import("./queue-empty"));
const ShadowsDue = lazy(() => import("./shadows-due"));

/** The search field's id, by which `/` finds it. */
export const SEARCH_ID = "review-search";

export interface Selection {
  ids: ReadonlySet<string>;
  isOpen: boolean;
  toggle(id: string): void;
  open(): void;
  clear(): void;
  /** How many of the selected can be approved at once: seen, not changed, not risky. */
  ready: number;
  approve(): void;
}

export function Queue(props: {
  search: ReviewSearch;
  onSearch(patch: Partial<Record<keyof ReviewSearch, unknown>>): void;
  rows: readonly Row[];
  total: number | undefined;
  isLoading: boolean;
  error: unknown;
  onRetry(): void;
  more: { has: boolean; isLoading: boolean; load(): void };
  current: string | undefined;
  seen: ReadonlySet<string>;
  waiting: ReadonlySet<string>;
  selection: Selection | null;
  onOpen(id: string): void;
}) {
  const { search, rows, selection } = props;
  const t = useTranslations("review");
  const marks = useTranslations("marks");
  const common = useTranslations("common");
  const [text, setText] = useTypedSearch(search.q, (q) => props.onSearch({ q, package: undefined }));
  const state = search.state ?? "pending";
  const filter = (patch: Partial<Record<keyof ReviewSearch, unknown>>) => props.onSearch({ ...patch, package: undefined });
  const words = useTranslations("handing");
  const set = [search.confidence, search.category, search.assigned].filter(Boolean).length;
  return (
    <section aria-label={t("queue")} className="flex min-h-0 flex-1 flex-col">
      <header className="shrink-0 border-b border-line">
        <div className="flex h-13 items-center gap-1 pr-2 pl-4 max-md:pl-14">
          <h1 className="text-md font-semibold">{t("title")}</h1>
          {Boolean(props.total) && state === "pending" && <span className="num ml-1 text-base text-faint">{props.total}</span>}
          <span className="ml-auto flex items-center">
            {selection && rows.length > 1 && (
              <IconButton label={selection.isOpen ? t("endSelecting") : t("selectSeveral")} aria-pressed={selection.isOpen} onClick={selection.isOpen ? selection.clear : selection.open}>
                {selection.isOpen ? <X aria-hidden /> : <ListChecks aria-hidden />}
              </IconButton>
            )}
            <Menu
              trigger={
                <Button variant="ghost" size="icon" aria-label={`${t("sort")}: ${t(`sorts.${search.sort ?? "newest"}`)}`}>
                  <ArrowDownUp aria-hidden />
                </Button>
              }
            >
              <MenuLabel>{t("sort")}</MenuLabel>
              {queueSorts.map((sort) => (
                <MenuItem key={sort} onSelect={() => filter({ sort: sort === "newest" ? undefined : sort })}>
                  <span className="flex-1">{t(`sorts.${sort}`)}</span>
                  {(search.sort ?? "newest") === sort && <Check aria-hidden />}
                </MenuItem>
              ))}
            </Menu>
            <Menu
              className="w-56"
              trigger={
                <Button variant="ghost" size="icon" aria-label={set > 0 ? t("filtersSet", { count: set }) : t("filter")} className={set > 0 || state !== "pending" ? "text-accent-ink" : ""}>
                  <ListFilter aria-hidden />
                </Button>
              }
            >
              <MenuLabel>{t("show")}</MenuLabel>
              {queueStates.map((value) => (
                <MenuItem key={value} onSelect={() => filter({ state: value === "pending" ? undefined : value })}>
                  <span className="flex-1">{t(`states.${value}`)}</span>
                  {state === value && <Check aria-hidden />}
                </MenuItem>
              ))}
              <MenuItem onSelect={() => filter({ assigned: search.assigned ? undefined : "me" })}>
                <span className="flex-1">{words("forYou")}</span>
                {search.assigned && <Check aria-hidden />}
              </MenuItem>
              <MenuSeparator />
              <MenuLabel>{t("confidence")}</MenuLabel>
              {confidences.map((value) => (
                <MenuItem key={value} onSelect={() => filter({ confidence: search.confidence === value ? undefined : value })}>
                  <span className="flex-1">{marks(value)}</span>
                  {search.confidence === value && <Check aria-hidden />}
                </MenuItem>
              ))}
              <MenuSeparator />
              <MenuLabel>{t("category")}</MenuLabel>
              {queueCategories.map((value) => (
                <MenuItem key={value} onSelect={() => filter({ category: search.category === value ? undefined : value })}>
                  <span className="flex-1">{t(`categories.${value}`)}</span>
                  {search.category === value && <Check aria-hidden />}
                </MenuItem>
              ))}
            </Menu>
          </span>
        </div>
        <div className="px-3 pb-2">
          <SearchInput
            id={SEARCH_ID}
            aria-label={t("search")}
            placeholder={t("search")}
            value={text}
            onChange={(event) => setText(event.target.value)}
            clearLabel={common("clearSearch")}
            onClear={() => setText("")}
          />
          {(state !== "pending" || set > 0) && (
            <div className="mt-2 flex flex-wrap gap-1.5">
              {state !== "pending" && <Chip label={t(`states.${state}`)} onClear={() => filter({ state: undefined })} />}
              {search.assigned && <Chip label={words("forYou")} onClear={() => filter({ assigned: undefined })} />}
              {search.confidence && <Chip label={marks(search.confidence)} onClear={() => filter({ confidence: undefined })} />}
              {search.category && <Chip label={t(`categories.${search.category}`)} onClear={() => filter({ category: undefined })} />}
            </div>
          )}
        </div>
      </header>
      <div className="scroll-thin min-h-0 flex-1 overflow-y-auto" tabIndex={-1}>
        <Suspense>
          <ShadowsDue />
        </Suspense>
        {props.error ? (
          <ErrorState error={props.error} onRetry={props.onRetry} className="py-10" />
        ) : props.isLoading ? (
          <QueueSkeleton />
        ) : rows.length === 0 ? (
          <Suspense fallback={<QueueSkeleton />}>
            <QueueEmpty isFiltered={Boolean(search.q) || set > 0} state={state} onClear={() => filter({ q: undefined, confidence: undefined, category: undefined, assigned: undefined, state: undefined })} />
          </Suspense>
        ) : (
          <ul aria-label={t("packages")}>
            {rows.map((row) => (
              <QueueRow
                key={row.id}
                row={row}
                isCurrent={row.id === props.current}
                isSeen={props.seen.has(row.id) || state !== "pending"}
                isWaiting={props.waiting.has(row.id) || row.state === "deciding"}
                selection={selection && { isSelected: selection.ids.has(row.id), isOpen: selection.isOpen || selection.ids.size > 0, toggle: () => selection.toggle(row.id) }}
                onOpen={() => props.onOpen(row.id)}
              />
            ))}
          </ul>
        )}
        {rows.length > 0 && props.more.has && <More isLoading={props.more.isLoading} load={props.more.load} />}
      </div>
      {selection && selection.ids.size > 0 && (
        <footer className="flex shrink-0 flex-col gap-2 border-t border-line bg-rail px-3 py-2.5">
          <p className="text-xs text-muted" role="status">
            {selection.ready === selection.ids.size ? t("bulkReady", { count: selection.ids.size }) : t("bulkPartly", { count: selection.ids.size, ready: selection.ready })}
          </p>
          <div className="flex gap-2">
            <Button variant="primary" size="sm" className="max-sm:h-10" aria-disabled={selection.ready === 0 || undefined} onClick={() => selection.ready > 0 && selection.approve()}>
              <CheckCheck aria-hidden />
              {t("bulkApprove", { count: selection.ready })}
            </Button>
            <Button variant="ghost" size="sm" className="max-sm:h-10" onClick={selection.clear}>
              {common("cancel")}
            </Button>
          </div>
        </footer>
      )}
    </section>
  );
}

function Chip({ label, onClear }: { label: string; onClear(): void }) {
  const t = useTranslations("table");
  return (
    <Badge tone="accent" className="h-6 pr-1">
      {label}
      <button type="button" aria-label={t("clearFilter", { filter: label })} onClick={onClear} className="flex size-5 items-center justify-center rounded-full hover:bg-active">
        <X aria-hidden />
      </button>
    </Badge>
  );
}

/** Loads on when it comes near the window's edge; a button for those whose browser does not say so. */
function More({ isLoading, load }: { isLoading: boolean; load(): void }) {
  const t = useTranslations("common");
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = mark.current;
    if (!element || isLoading) return;
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && load(), { rootMargin: "400px" });
    observer.observe(element);
    return () => observer.disconnect();
  }, [isLoading, load]);
  return (
    <div ref={mark} className="flex justify-center p-3">
      {isLoading ? <Spinner className="text-muted" /> : <Button onClick={load}>{t("loadMore")}</Button>}
    </div>
  );
}

function QueueSkeleton() {
  const t = useTranslations("common");
  return (
    <div role="status" aria-label={t("loading")}>
      {Array.from({ length: 7 }, (_, index) => (
        <div key={index} className="flex h-22 flex-col gap-2.5 border-b border-line py-3.5 pr-3 pl-9">
          <Skeleton className={index % 2 ? "w-1/2" : "w-2/3"} />
          <Skeleton className={index % 2 ? "w-11/12" : "w-4/5"} />
          <Skeleton className="w-2/5" />
        </div>
      ))}
    </div>
  );
}
