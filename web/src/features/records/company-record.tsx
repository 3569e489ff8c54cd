import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "@/lib/i18n";
import { addDealCompany, createEmployment, deleteCompany, deleteEmployment, removeDealCompany, updateCompany } from "@/api/generated";
import { getCompanyOptions } from "@/api/generated/@tanstack/react-query.gen";
import { MemberPicker } from "@/components/crm/member-picker";
import { asCompanyRole, companyRoles, useRoleLabel } from "@/components/crm/roles";
import { unlessHidden } from "@/components/crm/hidden-value";
import { Amount, StageMark } from "@/components/crm/values";
import { PagePending } from "@/components/ui/page-pending";
import { useWorkspace } from "@/lib/workspace";
import { Fact, FactRow } from "./fact";
import { Heading } from "./heading";
import { AddLink, LinkList } from "./links";
import { Changed, RecordError, RecordFrame, useSources } from "./record-frame";
import { TaskList } from "./task-list";
import { useSave } from "./use-save";

export function CompanyRecord({ id }: { id: string }) {
  const t = useTranslations("companies");
  const r = useTranslations("records");
  const workspace = useWorkspace();
  const path = { ...workspace.path, company_id: id };
  const query = useQuery(getCompanyOptions({ path }));
  const sources = useSources("company", id);
  const save = useSave("companies", "contacts", "deals");
  const roleLabel = useRoleLabel();
  if (query.error) return <RecordError type="company" query={query} />;
  const company = query.data;
  if (!company) return <PagePending />;
  const canWrite = workspace.can("records.write");
  const change = (body: object) => save(() => updateCompany({ path, body: { version: company.version, ...body }, throwOnError: true }));
  const field = (name: "domain" | "phone" | "website" | "address" | "description") => ({
    label: t(name),
    value: company[name],
    sources: sources(name),
    isHidden: company.hidden_fields.includes(name),
    onSave: canWrite ? (value: string | null) => change({ [name]: value }) : undefined,
  });
  return (
    <RecordFrame
      type="company"
      id={id}
      name={company.name}
      heading={<Heading name={company.name} label={t("name")} onSave={canWrite ? (name) => change({ name }) : undefined} />}
      keyFacts={
        <>
          {company.domain && <span>{company.domain}</span>}
          {company.owner && <span>{company.owner.name}</span>}
          <Changed at={company.updated_at} />
        </>
      }
      onDelete={() => save(() => deleteCompany({ path, query: { version: company.version }, throwOnError: true }))}
      facts={
        <>
          <dl>
            <Fact {...field("domain")} />
            <Fact {...field("website")} kind="url" />
            <Fact {...field("phone")} kind="tel" />
            <Fact {...field("address")} />
            <FactRow label={t("owner")}>
              <MemberPicker
                label={t("owner")}
                value={company.owner_id}
                display={company.owner?.name}
                onChange={(owner_id) => void change({ owner_id }).catch(() => undefined)}
                className="border-transparent bg-transparent px-[7px] hover:bg-hover max-sm:h-8"
              />
            </FactRow>
            <Fact {...field("description")} kind="long" />
          </dl>
          <LinkList
            title={r("linkedContacts")}
            links={company.contacts.map((contact) => ({
              linkId: contact.link_id,
              type: "contact" as const,
              id: contact.contact_id,
              name: contact.name,
              note: [contact.title, contact.is_current ? null : r("former")].filter(Boolean).join(", "),
            }))}
            add={
              canWrite && (
                <AddLink
                  label={r("addContact")}
                  types={["contact"]}
                  role={{ label: r("jobTitle") }}
                  onAdd={(contact, title) =>
                    save(() =>
                      createEmployment({
                        path: { ...workspace.path, contact_id: contact.id },
                        body: { company_id: id, title, is_current: true },
                        throwOnError: true,
                      }),
                    )
                  }
                />
              )
            }
            onRemove={
              canWrite
                ? (link) => save(() => deleteEmployment({ path: { ...workspace.path, contact_id: link.id, link_id: link.linkId }, throwOnError: true }))
                : undefined
            }
          />
          <LinkList
            title={r("linkedDeals")}
            links={company.deals.map((deal) => ({
              linkId: deal.link_id,
              type: "deal" as const,
              id: deal.deal_id,
              name: deal.name,
              note: <StageMark stage={deal.stage} />,
              aside: unlessHidden(company, "amount", <Amount amount={deal.amount} currency={deal.currency} />, true),
            }))}
            add={
              canWrite && (
                <AddLink
                  label={r("addDeal")}
                  types={["deal"]}
                  role={{ label: r("role"), choices: companyRoles.map((value) => ({ value, label: roleLabel(value) })) }}
                  onAdd={(deal, role) =>
                    save(() =>
                      addDealCompany({ path: { ...workspace.path, deal_id: deal.id }, body: { company_id: id, role: asCompanyRole(role) }, throwOnError: true }),
                    )
                  }
                />
              )
            }
            onRemove={
              canWrite
                ? (link) => save(() => removeDealCompany({ path: { ...workspace.path, deal_id: link.id, link_id: link.linkId }, throwOnError: true }))
                : undefined
            }
          />
          <TaskList about={{ record_type: "company", id, label: company.name }} />
        </>
      }
    />
  );
}
