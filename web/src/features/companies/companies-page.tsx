import { Building2, Plus } from "lucide-react";
import { lazy, Suspense, useMemo } from "react";
import { useTranslations } from "@/lib/i18n";
import { deleteCompany, updateCompany } from "@/api/generated";
import { listCompaniesOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { CompanyRow } from "@/api/types";
import { unlessHidden } from "@/components/crm/hidden-value";
import { NoRecords } from "@/components/crm/no-records";
import { NameCell, RecordTable, useOwnerFilter } from "@/components/crm/record-table";
import { Amounts, Owner } from "@/components/crm/values";
import type { DataColumn } from "@/components/table/columns";
import { sortsOf } from "@/components/table/sorting";
import { Button } from "@/components/ui/button";
import { Ago } from "@/components/ui/marks";
import { PageHeader } from "@/components/ui/page";
import { useFormats } from "@/lib/format";
import { useHotkeys } from "@/lib/hotkeys";
import { useWorkspace } from "@/lib/workspace";
import { ContactCount, ContactCounts } from "./contact-counts";
import { companySorts, type CompanySearch } from "./search";

const NewCompany = lazy(() => import("./new-company"));

export function CompaniesPage({ search, onSearch }: { search: CompanySearch; onSearch(patch: Partial<Record<keyof CompanySearch, unknown>>): void }) {
  const t = useTranslations("companies");
  const workspace = useWorkspace();
  const format = useFormats();
  const canWrite = workspace.can("records.write");
  const ownerFilter = useOwnerFilter(search.owner, (owner) => onSearch({ owner }));
  useHotkeys({ c: () => onSearch({ new: true }) }, canWrite);
  const columns = useMemo<DataColumn<CompanyRow>[]>(
    () => [
      { id: "name", header: t("name"), width: "minmax(10rem, 2fr)", sort: "name", isFixed: true, cell: (row) => <NameCell type="company" row={row} shape="square" /> },
      { id: "domain", header: t("domain"), width: "minmax(8rem, 1.7fr)", from: 700, cell: (row) => row.domain },
      { id: "contacts", header: t("contacts"), width: "4.5rem", align: "right", from: 860, cell: (row) => <ContactCount companyId={row.id} /> },
      { id: "deals", header: t("openDeals"), width: "5.5rem", align: "right", from: 960, cell: (row) => (row.open_deal_count > 0 ? format.number(row.open_deal_count) : null) },
      { id: "value", header: t("openValue"), width: "minmax(5.5rem, 0.8fr)", align: "right", cell: (row) => <Amounts amounts={row.open_deal_amounts} isShort /> },
      { id: "phone", header: t("phone"), width: "minmax(8rem, 1fr)", from: 700, isHiddenAtFirst: true, cell: (row) => unlessHidden(row, "phone", row.phone) },
      { id: "website", header: t("website"), width: "minmax(8rem, 1.2fr)", from: 700, isHiddenAtFirst: true, cell: (row) => row.website },
      { id: "owner", header: t("owner"), width: "minmax(8rem, 1.1fr)", from: 760, cell: (row) => <Owner owner={row.owner} /> },
      { id: "last", header: t("lastInteraction"), width: "7.5rem", align: "right", from: 480, cell: (row) => row.last_interaction_at && <Ago at={row.last_interaction_at} /> },
      { id: "created", header: t("created"), width: "7rem", align: "right", from: 700, sort: "created_at", isHiddenAtFirst: true, cell: (row) => <Ago at={row.created_at} /> },
    ],
    [t, format],
  );
  const create = canWrite && (
    <Button variant="primary" onClick={() => onSearch({ new: true })}>
      <Plus aria-hidden />
      {t("new")}
    </Button>
  );
  return (
    <>
      <RecordTable
        kind="companies"
        type="company"
        texts={{
          title: t("title"),
          search: t("search"),
          deleteTitle: (count) => t("deleteTitle", { count }),
          deleteBody: t("deleteBody"),
          deleted: (count) => t("deleted", { count }),
          setOwner: t("setOwner"),
        }}
        columns={columns}
        filters={[ownerFilter]}
        q={search.q}
        sorts={sortsOf(search.sort, companySorts)}
        read={(query) => listCompaniesOptions({ path: workspace.path, query: { ...query, ...(search.owner ? { owner_id: search.owner } : {}) } })}
        onSearch={onSearch}
        around={(loaded, table) => <ContactCounts rows={loaded}>{table}</ContactCounts>}
        write={
          canWrite
            ? {
                remove: ({ id, version }: CompanyRow) => deleteCompany({ path: { ...workspace.path, company_id: id }, query: { version }, throwOnError: true }),
                setOwner: ({ id, version }: CompanyRow, owner_id) =>
                  updateCompany({ path: { ...workspace.path, company_id: id }, body: { version, owner_id }, throwOnError: true }),
              }
            : undefined
        }
        header={(total) => (
          <PageHeader title={t("title")} count={total === null ? undefined : format.number(total)}>
            {create}
          </PageHeader>
        )}
        empty={
          <NoRecords icon={<Building2 aria-hidden />} title={t("emptyTitle")} importLabel={t("import")} create={create}>
            {t("emptyBody")}
          </NoRecords>
        }
      />
      <Suspense>{search.new && canWrite && <NewCompany onClose={() => onSearch({ new: undefined })} />}</Suspense>
    </>
  );
}
