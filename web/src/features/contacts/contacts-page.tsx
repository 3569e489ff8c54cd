import { UserRound, Plus } from "lucide-react";
import { lazy, Suspense, useMemo } from "react";
import { useTranslations } from "@/lib/i18n";
import { deleteContact, updateContact } from "@/api/generated";
import { listContactsOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { ContactRow } from "@/api/types";
import { unlessHidden } from "@/components/crm/hidden-value";
import { NoRecords } from "@/components/crm/no-records";
import { NameCell, RecordCell, RecordTable, useOwnerFilter } from "@/components/crm/record-table";
import { Owner } from "@/components/crm/values";
import type { DataColumn } from "@/components/table/columns";
import { sortsOf } from "@/components/table/sorting";
import { Button } from "@/components/ui/button";
import { Ago } from "@/components/ui/marks";
import { PageHeader } from "@/components/ui/page";
import { useFormats } from "@/lib/format";
import { useHotkeys } from "@/lib/hotkeys";
import { useWorkspace } from "@/lib/workspace";
import { contactSorts, type ContactSearch } from "./search";

const NewContact = lazy(() => import("./new-contact"));

export function ContactsPage({ search, onSearch }: { search: ContactSearch; onSearch(patch: Partial<Record<keyof ContactSearch, unknown>>): void }) {
  const t = useTranslations("contacts");
  const workspace = useWorkspace();
  const format = useFormats();
  const canWrite = workspace.can("records.write");
  const ownerFilter = useOwnerFilter(search.owner, (owner) => onSearch({ owner }));
  useHotkeys({ c: () => onSearch({ new: true }) }, canWrite);
  const columns = useMemo<DataColumn<ContactRow>[]>(
    () => [
      { id: "name", header: t("name"), width: "minmax(10rem, 2fr)", sort: "name", isFixed: true, cell: (row) => <NameCell type="contact" row={row} shape="round" /> },
      { id: "title", header: t("jobTitle"), width: "minmax(8rem, 1.3fr)", from: 860, cell: (row) => row.title },
      {
        id: "company",
        header: t("company"),
        width: "minmax(8rem, 1.4fr)",
        cell: ({ company }) => company && <RecordCell type="company" id={company.company_id} name={company.name} />,
      },
      { id: "email", header: t("email"), width: "minmax(10rem, 1.8fr)", from: 700, cell: (row) => unlessHidden(row, "email", row.email) },
      { id: "phone", header: t("phone"), width: "minmax(8rem, 1fr)", from: 700, isHiddenAtFirst: true, cell: (row) => unlessHidden(row, "phone", row.phone) },
      { id: "owner", header: t("owner"), width: "minmax(8rem, 1.1fr)", from: 760, cell: (row) => <Owner owner={row.owner} /> },
      { id: "last", header: t("lastInteraction"), width: "6.5rem", align: "right", from: 480, cell: (row) => row.last_interaction_at && <Ago at={row.last_interaction_at} /> },
      { id: "created", header: t("created"), width: "7rem", align: "right", from: 700, sort: "created_at", isHiddenAtFirst: true, cell: (row) => <Ago at={row.created_at} /> },
    ],
    [t],
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
        kind="contacts"
        type="contact"
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
        sorts={sortsOf(search.sort, contactSorts)}
        read={(query) => listContactsOptions({ path: workspace.path, query: { ...query, ...(search.owner ? { owner_id: search.owner } : {}) } })}
        onSearch={onSearch}
        write={
          canWrite
            ? {
                remove: ({ id, version }: ContactRow) => deleteContact({ path: { ...workspace.path, contact_id: id }, query: { version }, throwOnError: true }),
                setOwner: ({ id, version }: ContactRow, owner_id) =>
                  updateContact({ path: { ...workspace.path, contact_id: id }, body: { version, owner_id }, throwOnError: true }),
              }
            : undefined
        }
        header={(total) => (
          <PageHeader title={t("title")} count={total === null ? undefined : format.number(total)}>
            {create}
          </PageHeader>
        )}
        empty={
          <NoRecords icon={<UserRound aria-hidden />} title={t("emptyTitle")} importLabel={t("import")} create={create}>
            {t("emptyBody")}
          </NoRecords>
        }
      />
      <Suspense>{search.new && canWrite && <NewContact onClose={() => onSearch({ new: undefined })} />}</Suspense>
    </>
  );
}
