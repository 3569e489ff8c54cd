import { Link } from "@tanstack/react-router";
import { CircleDollarSign } from "lucide-react";
import { useMemo } from "react";
import { useTranslations } from "@/lib/i18n";
import { deleteDeal, updateDeal } from "@/api/generated";
import { listDealsOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { DealRow, Stage } from "@/api/types";
import { unlessHidden } from "@/components/crm/hidden-value";
import { NameCell, RecordCell, RecordTable, useOwnerFilter } from "@/components/crm/record-table";
import { Amount, Owner, StageMark } from "@/components/crm/values";
import type { DataColumn } from "@/components/table/columns";
import { sortsOf } from "@/components/table/sorting";
import { Button } from "@/components/ui/button";
import { Ago } from "@/components/ui/marks";
import { State } from "@/components/ui/states";
import { useFormats } from "@/lib/format";
import { useWorkspace } from "@/lib/workspace";
import type { PatchSearch } from "./deals-page";
import { dealSorts, type DealSearch } from "./search";

/** `stages` are those of the pipeline that is shown; none while several are. */
export default function DealTable({ search, onSearch, stages, canWrite }: { search: DealSearch; onSearch: PatchSearch; stages: readonly Stage[]; canWrite: boolean }) {
  const t = useTranslations("deals");
  const workspace = useWorkspace();
  const format = useFormats();
  const { owner, stage, pipeline } = search;
  const ownerFilter = useOwnerFilter(owner, (next) => onSearch({ owner: next }));
  const columns = useMemo<DataColumn<DealRow>[]>(
    () => [
      { id: "name", header: t("name"), width: "minmax(10rem, 2.2fr)", sort: "name", isFixed: true, cell: (row) => <NameCell type="deal" row={row} /> },
      { id: "stage", header: t("stage"), width: "minmax(7rem, 1fr)", from: 560, cell: (row) => <StageMark stage={row.stage} /> },
      { id: "amount", header: t("amount"), width: "minmax(6rem, 0.8fr)", align: "right", sort: "amount", cell: (row) => unlessHidden(row, "amount", <Amount amount={row.amount} currency={row.currency} />) },
      { id: "close", header: t("closeOn"), width: "8rem", from: 760, align: "right", sort: "close_on", cell: (row) => row.close_on && format.day(row.close_on) },
      {
        id: "company",
        header: t("company"),
        width: "minmax(8rem, 1.4fr)",
        from: 860,
        cell: ({ company }) => company && <RecordCell type="company" id={company.id} name={company.name} />,
      },
      { id: "owner", header: t("owner"), width: "minmax(8rem, 1fr)", from: 700, cell: (row) => <Owner owner={row.owner} /> },
      { id: "created", header: t("created"), width: "7rem", from: 700, align: "right", sort: "created_at", isHiddenAtFirst: true, cell: (row) => <Ago at={row.created_at} /> },
      { id: "updated", header: t("updated"), width: "6.5rem", from: 960, align: "right", cell: (row) => <Ago at={row.updated_at} /> },
    ],
    [t, format],
  );
  return (
    <RecordTable
      kind="deals"
      type="deal"
      texts={{
        title: t("title"),
        search: t("search"),
        deleteTitle: (count) => t("deleteTitle", { count }),
        deleteBody: t("deleteBody"),
        deleted: (count) => t("deleted", { count }),
        setOwner: t("setOwner"),
      }}
      columns={columns}
      filters={[
        ...(stages.length > 0
          ? [{ id: "stage", label: t("stage"), value: stage, options: stages.map((option) => ({ value: option.id, label: option.name })), onChange: (value?: string) => onSearch({ stage: value }) }]
          : []),
        ownerFilter,
      ]}
      q={search.q}
      sorts={sortsOf(search.sort, dealSorts)}
      read={(query) =>
        listDealsOptions({
          path: workspace.path,
          query: { ...query, ...(owner ? { owner_id: owner } : {}), ...(stage ? { stage_id: stage } : {}), ...(pipeline ? { pipeline_id: pipeline } : {}) },
        })
      }
      onSearch={onSearch}
      write={
        canWrite
          ? {
              remove: ({ id, version }: DealRow) => deleteDeal({ path: { ...workspace.path, deal_id: id }, query: { version }, throwOnError: true }),
              setOwner: ({ id, version }: DealRow, owner_id) => updateDeal({ path: { ...workspace.path, deal_id: id }, body: { version, owner_id }, throwOnError: true }),
            }
          : undefined
      }
      empty={
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
      }
    />
  );
}
