import { Link, useNavigate } from "@tanstack/react-router";
import { UserRound, Plus } from "lucide-react";
import { lazy, Suspense, useMemo } from "react";
import { useTranslations } from "@/lib/i18n";
import { deleteContact, updateContact } from "@/api/generated";
import { listContactsOptions } from "@/api/generated/@tanstack/react-query.gen";
import type { ContactRow } from "@/api/types";
import { BulkActions } from "@/components/crm/bulk";
import { useMembers } from "@/components/crm/member-picker";
import { Owner } from "@/components/crm/values";
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
import type { ContactSearch } from "./search";


const NewContact = lazy(() => import("./new-contact"));

export function ContactsPage({ search, onSearch }: { search: ContactSearch; onSearch(patch: Partial<Record<keyof ContactSearch, unknown>>): void }) {
  const t = useTranslations("contacts");
  const workspace = useWorkspace();
  const navigate = useNavigate();
  const members = useMembers();
  const format = useFormats();
  const canWrite = workspace.can("records.write");
  const { q, sort, owner } = search;
  const rows = usePagedRows<ContactRow>((page) =>
    listContactsOptions({
      path: workspace.path,
      query: { ...page, ...(q ? { q } : {}), ...(sort ? { sort: [sort] } : {}), ...(owner ? { owner_id: owner } : {}) },
    }),
  );
  useHotkeys({ c: () => onSearch({ new: true }) }, canWrite);

  const columns = useMemo<DataColumn<ContactRow>[]>(
    () => [
      {
        id: "name",
        header: t("name"),
        width: "minmax(10rem, 2.2fr)",
        sort: "name",
        isFixed: true,
        cell: (row) => (
          <Link
            to="/w/$workspace/contacts/$recordId"
            params={{ workspace: workspace.slug, recordId: row.id }}
            tabIndex={-1}
            className="inline-flex max-w-full items-center gap-2.5 align-middle font-medium text-ink hover:underline"
          >
            <Avatar name={row.name} size="sm" />
            <span className="truncate">{row.name}</span>
          </Link>
        ),
      },
      { id: "title", header: t("jobTitle"), width: "minmax(8rem, 1.3fr)", from: 860, cell: (row) => row.title },
      {
        id: "company",
        header: t("company"),
        width: "minmax(8rem, 1.4fr)",
        cell: (row) =>
          row.company && (
            <Link
              to="/w/$workspace/companies/$recordId"
              params={{ workspace: workspace.slug, recordId: row.company.company_id }}
              tabIndex={-1}
              className="hover:text-ink hover:underline"
            >
              {row.company.name}
            </Link>
          ),
      },
      { id: "email", header: t("email"), width: "minmax(10rem, 1.8fr)", from: 700, cell: (row) => row.email },
      { id: "phone", header: t("phone"), width: "minmax(8rem, 1fr)", from: 700, isHiddenAtFirst: true, cell: (row) => row.phone },
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
    [t, workspace.slug],
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
        name="contacts"
        label={t("title")}
        columns={columns}
        rows={rows}
        rowId={(row) => row.id}
        rowName={(row) => row.name}
        onOpen={(row) => void navigate({ to: "/w/$workspace/contacts/$recordId", params: { workspace: workspace.slug, recordId: row.id } })}
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
                  tag="contacts"
                  texts={{
                    deleteTitle: (count) => t("deleteTitle", { count }),
                    deleteBody: t("deleteBody"),
                    deleted: (count) => t("deleted", { count }),
                    setOwner: t("setOwner"),
                  }}
                  remove={(row) => deleteContact({ path: { ...workspace.path, contact_id: row.id }, query: { version: row.version }, throwOnError: true })}
                  setOwner={(row, owner_id) =>
                    updateContact({ path: { ...workspace.path, contact_id: row.id }, body: { version: row.version, owner_id }, throwOnError: true })
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
              icon={<UserRound aria-hidden />}
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
      <Suspense>{search.new && canWrite && <NewContact onClose={() => onSearch({ new: undefined })} />}</Suspense>
    </>
  );
}
