import { Link, useNavigate } from "@tanstack/react-router";
import { CircleDollarSign } from "lucide-react";
import { useMemo } from "react";
import { useTranslations } from "@/lib/i18n";
import { deleteDeal, updateDeal } from "@/api/generated";
import { listDealsOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { DealRow, Pipeline } from "@/api/types";
import { BulkActions } from "@/components/crm/bulk";
import { useMembers } from "@/components/crm/member-picker";
import { Amount, Owner, StageMark } from "@/components/crm/values";
import type { DataColumn } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { NoResults, TableFilters, TableSearch, type Filter } from "@/components/table/filters";
import { usePagedRows } from "@/components/table/use-paged-rows";
import { Button } from "@/components/ui/button";
import { Ago } from "@/components/ui/marks";
import { State } from "@/components/ui/states";
import { useFormats } from "@/lib/format";
import { useWorkspace } from "@/lib/workspace";
import type { PatchSearch } from "./deals-page";
import type { DealSearch } from "./search";

export default function DealTable(props: {
  search: DealSearch;
  onSearch: PatchSearch;
  pipelines: readonly Pipeline[];
  pipeline: Pipeline | undefined;
  canWrite: boolean;
}) {
  const { search, onSearch, pipelines, pipeline, canWrite } = props;
  const t = useTranslations("deals");
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const members = useMembers();
  const format = useFormats();
  const { q, sort, owner, stage } = search;
  const rows = usePagedRows<DealRow>((page) =>
    listDealsOptions({
      path: workspace.path,
      query: {
        ...page,
        ...(q ? { q } : {}),
        ...(sort ? { sort: [sort] } : {}),
        ...(owner ? { owner_id: owner } : {}),
        ...(stage ? { stage_id: stage } : {}),
        ...(search.pipeline ? { pipeline_id: search.pipeline } : {}),
      },
    }),
  );
  const columns = useMemo<DataColumn<DealRow>[]>(
    () => [
      {
        id: "name",
        header: t("name"),
        width: "minmax(10rem, 2.2fr)",
        sort: "name",
        isFixed: true,
        cell: (row) => (
          <Link
            to="/w/$workspace/deals/$recordId"
            params={{ workspace: workspace.slug, recordId: row.id }}
            tabIndex={-1}
            className="font-medium text-ink hover:underline"
          >
            {row.name}
          </Link>
        ),
      },
      { id: "stage", header: t("stage"), width: "minmax(7rem, 1fr)", from: 560, cell: (row) => <StageMark stage={row.stage} /> },
      {
        id: "amount",
        header: t("amount"),
        width: "minmax(6rem, 0.9fr)",
        align: "right",
        sort: "amount",
        cell: (row) => <Amount amount={row.amount} currency={row.currency} />,
      },
      { id: "close", header: t("closeOn"), width: "7.5rem", from: 760, align: "right", sort: "close_on", cell: (row) => row.close_on && format.day(row.close_on) },
      {
        id: "company",
        header: t("company"),
        width: "minmax(8rem, 1.3fr)",
        from: 860,
        cell: (row) =>
          row.company && (
            <Link
              to="/w/$workspace/companies/$recordId"
              params={{ workspace: workspace.slug, recordId: row.company.id }}
              tabIndex={-1}
              className="hover:text-ink hover:underline"
            >
              {row.company.name}
            </Link>
          ),
      },
      { id: "owner", header: t("owner"), width: "minmax(8rem, 1.1fr)", from: 700, cell: (row) => <Owner owner={row.owner} /> },
      { id: "updated", header: t("updated"), width: "7rem", from: 960, align: "right", cell: (row) => <Ago at={row.updated_at} /> },
    ],
    [t, workspace.slug, format],
  );
  const filters: Filter[] = [
    {
      id: "stage",
      label: t("stage"),
      value: stage,
      options: (pipeline?.stages ?? []).map((option) => ({ value: option.id, label: option.name })),
      onChange: (value) => onSearch({ stage: value }),
    },
    {
      id: "owner",
      label: t("owner"),
      value: owner,
      options: members.map((member) => ({ value: member.id, label: member.name })),
      onChange: (value) => onSearch({ owner: value }),
    },
  ];
  if (pipelines.length > 1) {
    filters.unshift({
      id: "pipeline",
      label: t("pipeline"),
      value: search.pipeline,
      options: pipelines.map((option) => ({ value: option.id, label: option.name })),
      onChange: (value) => onSearch({ pipeline: value, stage: undefined }),
    });
  }
  const isFiltered = q !== undefined || filters.some((filter) => filter.value !== undefined);
  return (
    <DataTable
      name="deals"
      label={t("title")}
      columns={columns}
      rows={rows}
      rowId={(row) => row.id}
      rowName={(row) => row.name}
      onOpen={(row) => void navigate({ to: "/w/$workspace/deals/$recordId", params: { workspace: workspace.slug, recordId: row.id } })}
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
                tag="deals"
                texts={{
                  deleteTitle: (count) => t("deleteTitle", { count }),
                  deleteBody: t("deleteBody"),
                  deleted: (count) => t("deleted", { count }),
                  setOwner: t("setOwner"),
                }}
                remove={(row) => deleteDeal({ path: { ...workspace.path, deal_id: row.id }, query: { version: row.version }, throwOnError: true })}
                setOwner={(row, owner_id) =>
                  updateDeal({ path: { ...workspace.path, deal_id: row.id }, body: { version: row.version, owner_id }, throwOnError: true })
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
            icon={<CircleDollarSign aria-hidden />}
            title={t("emptyTitle")}
            actions={
              <Button asChild>
                <Link to="/w/$workspace/review" params={{ workspace: workspace.slug }}>
                  {t("review")}
                </Link>
              </Button>
            }
          >
            {t("emptyBody")}
          </State>
        )
      }
    />
  );
}
