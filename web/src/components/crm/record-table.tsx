import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslations } from "@/lib/i18n";
import { pageOf, type PageType } from "@/lib/records";
import { useWorkspace } from "@/lib/workspace";
import type { DataColumn } from "../table/columns";
import { DataTable } from "../table/data-table";
import { NoResults, TableFilters, TableSearch, type Filter } from "../table/filters";
import { usePagedRows } from "../table/use-paged-rows";
import { Avatar } from "../ui/avatar";
import { BulkActions } from "./bulk";
import { useMembers } from "./member-picker";

interface Row {
  id: string;
  version: number;
  name: string;
}

/** What the tables of companies, contacts and deals differ in. */
export interface RecordTableProps<T extends Row, Sort extends string> {
  /** Names the remembered columns and what live updates call these records. */
  kind: "companies" | "contacts" | "deals";
  type: PageType;
  texts: { title: string; search: string; deleteTitle(count: number): string; deleteBody: string; deleted(count: number): string; setOwner: string };
  columns: readonly DataColumn<T>[];
  filters: readonly Filter[];
  q: string | undefined;
  sorts: readonly Sort[];
  /** The generated options of the list route for a page, with the filters as the API names them. */
  read(query: { limit: number; offset: number; q?: string; sort?: Sort[] }): unknown;
  onSearch(patch: { q?: string | undefined; sort?: string | undefined }): void;
  /** Left out where the person may not write. */
  write?: { remove(row: T): Promise<unknown>; setOwner(row: T, ownerId: string | null): Promise<unknown> } | undefined;
  /** The page's header, which tells how many there are. */
  header?(total: number | null): ReactNode;
  /** Puts something around the table that knows the rows that are loaded. */
  around?(loaded: readonly T[], table: ReactNode): ReactNode;
  /** Shown while there is not one record. */
  empty: ReactNode;
}

/** A page of records as a table: search, filters, orders (all in the URL), columns, and what can be done with several at once. */
export function RecordTable<T extends Row, Sort extends string>(props: RecordTableProps<T, Sort>) {
  const { q, sorts, filters, texts, write, onSearch } = props;
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const rows = usePagedRows<T>((page) => props.read({ ...page, ...(q ? { q } : {}), ...(sorts.length > 0 ? { sort: [...sorts] } : {}) }));
  const isFiltered = q !== undefined || filters.some((filter) => filter.value !== undefined);
  const table = (
    <DataTable
      name={props.kind}
      label={texts.title}
      columns={props.columns}
      rows={rows}
      rowId={(row) => row.id}
      rowName={(row) => row.name}
      onOpen={(row) => void navigate(pageOf(workspace.slug, props.type, row.id))}
      sorts={sorts}
      onSort={(next) => onSearch({ sort: next.length > 0 ? next.join(",") : undefined })}
      toolbar={
        <>
          <TableSearch label={texts.search} value={q} onChange={(value) => onSearch({ q: value })} className={filters.length > 1 ? "max-sm:basis-full" : ""} />
          <TableFilters filters={filters} />
        </>
      }
      selectionActions={write && ((selected, clear) => <BulkActions selected={selected} clear={clear} tag={props.kind} texts={texts} {...write} />)}
      empty={isFiltered ? <NoResults filters={filters} q={q} onClearSearch={() => onSearch({ q: undefined })} /> : props.empty}
    />
  );
  return (
    <>
      {props.header?.(rows.total)}
      {props.around?.(rows.loaded, table) ?? table}
    </>
  );
}

/** The first column: the record's name, which is the link to it. */
export function NameCell({ type, row, shape }: { type: PageType; row: Row; shape?: "square" | "round" }) {
  const workspace = useWorkspace();
  return (
    <Link
      {...pageOf(workspace.slug, type, row.id)}
      tabIndex={-1}
      className="inline-flex min-h-6 max-w-full items-center gap-2.5 align-middle font-medium text-ink hover:underline"
    >
      {shape && <Avatar name={row.name} shape={shape} size="sm" />}
      <span className="truncate">{row.name}</span>
    </Link>
  );
}

/** Another record that a row belongs to. */
export function RecordCell({ type, id, name }: { type: PageType; id: string; name: string }) {
  const workspace = useWorkspace();
  return (
    <Link {...pageOf(workspace.slug, type, id)} tabIndex={-1} className="hover:text-ink hover:underline">
      {name}
    </Link>
  );
}

export function useOwnerFilter(value: string | undefined, onChange: (value: string | undefined) => void): Filter {
  const t = useTranslations("table");
  const members = useMembers();
  return { id: "owner", label: t("owner"), value, options: members.map((member) => ({ value: member.id, label: member.name })), onChange };
}
