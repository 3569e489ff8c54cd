import { Link, useNavigate } from "@tanstack/react-router";
import { Building2, Plus } from "lucide-react";
import { lazy, Suspense, useMemo } from "react";
import { useTranslations } from "@/lib/i18n";
import { deleteCompany, updateCompany } from "@/api/generated";
import { listCompaniesOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { CompanyRow } from "@/api/types";
import { BulkActions } from "@/components/crm/bulk";
import { useMembers } from "@/components/crm/member-picker";
import { Amounts, Owner } from "@/components/crm/values";
import type { DataColumn } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { NoResults, TableFilters, TableSearch, type Filter } from "@/components/table/filters";
import { usePagedRows } from "@/components/table/use-paged-rows";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Ago } from "@/components/ui/marks";
import { PageHeader } from "@/components/ui/page";
import { State } from "@/components/ui/states";
import { useFormats } from "@/lib/format";
import { useHotkeys } from "@/lib/hotkeys";
import { useWorkspace } from "@/lib/workspace";
import type { CompanySearch } from "./search";


const NewCompany = lazy(() => import("./new-company"));

export function CompaniesPage({ search, onSearch }: { search: CompanySearch; onSearch(patch: Partial<Record<keyof CompanySearch, unknown>>): void }) {
  const t = useTranslations("companies");
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const members = useMembers();
  const format = useFormats();
  const canWrite = workspace.can("records.write");
  const { q, sort, owner } = search;
  const rows = usePagedRows<CompanyRow>((page) =>
    listCompaniesOptions({
      path: workspace.path,
      query: { ...page, ...(q ? { q } : {}), ...(sort ? { sort: [sort] } : {}), ...(owner ? { owner_id: owner } : {}) },
    }),
  );
  useHotkeys({ c: () => onSearch({ new: true }) }, canWrite);

  const columns = useMemo<DataColumn<CompanyRow>[]>(
    () => [
      {
        id: "name",
        header: t("name"),
        width: "minmax(10rem, 2.2fr)",
        sort: "name",
        isFixed: true,
        cell: (row) => (
          <Link
            to="/w/$workspace/companies/$recordId"
            params={{ workspace: workspace.slug, recordId: row.id }}
            tabIndex={-1}
            className="inline-flex max-w-full items-center gap-2.5 align-middle font-medium text-ink hover:underline"
          >
            <Avatar name={row.name} shape="square" size="sm" />
            <span className="truncate">{row.name}</span>
          </Link>
        ),
      },
      { id: "domain", header: t("domain"), width: "minmax(8rem, 1.4fr)", from: 700, cell: (row) => row.domain },
      { id: "contacts", header: t("contacts"), width: "5.5rem", align: "right", from: 860, cell: (row) => (row.contact_count > 0 ? format.number(row.contact_count) : null) },
      { id: "deals", header: t("openDeals"), width: "6rem", align: "right", from: 960, cell: (row) => (row.open_deal_count > 0 ? format.number(row.open_deal_count) : null) },
      { id: "value", header: t("openValue"), width: "minmax(8rem, 1fr)", align: "right", cell: (row) => <Amounts amounts={row.open_deal_amounts} isShort /> },
      { id: "phone", header: t("phone"), width: "minmax(8rem, 1fr)", from: 700, isHiddenAtFirst: true, cell: (row) => row.phone },
      { id: "website", header: t("website"), width: "minmax(8rem, 1.2fr)", from: 700, isHiddenAtFirst: true, cell: (row) => row.website },
      { id: "owner", header: t("owner"), width: "minmax(8rem, 1.1fr)", from: 760, cell: (row) => <Owner owner={row.owner} /> },
      {
        id: "last",
        header: t("lastInteraction"),
        width: "7.5rem",
        align: "right",
        from: 480,
        cell: (row) => row.last_interaction_at && <Ago at={row.last_interaction_at} />,
      },
      { id: "created", header: t("created"), width: "7rem", align: "right", from: 700, sort: "created_at", isHiddenAtFirst: true, cell: (row) => <Ago at={row.created_at} /> },
    ],
    [t, workspace.slug, format],
  );
  const filters: Filter[] = [
    {
      id: "owner",
      label: t("owner"),
      value: owner,
      options: members.map((member) => ({ value: member.id, label: member.name })),
      onChange: (value) => onSearch({ owner: value }),
    },
  ];
  const isFiltered = q !== undefined || owner !== undefined;
  const create = canWrite && (
    <Button variant="primary" onClick={() => onSearch({ new: true })}>
      <Plus aria-hidden />
      {t("new")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("title")} count={rows.total === null ? undefined : format.number(rows.total)}>
        {create}
      </PageHeader>
      <DataTable
        name="companies"
        label={t("title")}
        columns={columns}
        rows={rows}
        rowId={(row) => row.id}
        rowName={(row) => row.name}
        onOpen={(row) => void navigate({ to: "/w/$workspace/companies/$recordId", params: { workspace: workspace.slug, recordId: row.id } })}
        sort={sort}
        onSort={(next) => onSearch({ sort: next })}
        toolbar={
          <>
            <TableSearch label={t("search")} value={q} onChange={(value) => onSearch({ q: value })} />
            <TableFilters filters={filters} />
          </>
        }
        selectionActions={
          canWrite
            ? (selected, clear) => (
                <BulkActions
                  selected={selected}
                  clear={clear}
                  tag="companies"
                  texts={{
                    deleteTitle: (count) => t("deleteTitle", { count }),
                    deleteBody: t("deleteBody"),
                    deleted: (count) => t("deleted", { count }),
                    setOwner: t("setOwner"),
                  }}
                  remove={(row) => deleteCompany({ path: { ...workspace.path, company_id: row.id }, query: { version: row.version }, throwOnError: true })}
                  setOwner={(row, owner_id) =>
                    updateCompany({ path: { ...workspace.path, company_id: row.id }, body: { version: row.version, owner_id }, throwOnError: true })
                  }
                />
              )
            : undefined
        }
        empty={
          isFiltered ? (
            <NoResults filters={filters} q={q} onClearSearch={() => onSearch({ q: undefined })} />
          ) : (
            <State
              icon={<Building2 aria-hidden />}
              title={t("emptyTitle")}
              actions={
                <>
                  <Button asChild>
                    <Link to="/w/$workspace/imports" params={{ workspace: workspace.slug }}>
                      {t("import")}
                    </Link>
                  </Button>
                  {create}
                </>
              }
            >
              {t("emptyBody")}
            </State>
          )
        }
      />
      <Suspense>{search.new && canWrite && <NewCompany onClose={() => onSearch({ new: undefined })} />}</Suspense>
    </>
  );
}
