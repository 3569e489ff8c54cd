import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useTranslations } from "@/lib/i18n";
import { addDealContact, createEmployment, deleteContact, deleteEmployment, removeDealContact, updateContact } from "@/api/generated";
import { getContactOptions } from "@/api/generated/@tanstack/react-query.gen";
import { MemberPicker } from "@/components/crm/member-picker";
import { asContactRole, contactRoles, useRoleLabel } from "@/components/crm/roles";
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

const WriteTo = lazy(() => import("@/components/mail/writing/write-to"));

export function ContactRecord({ id }: { id: string }) {
  const t = useTranslations("contacts");
  const r = useTranslations("records");
  const errors = useTranslations("errors");
  const workspace = useWorkspace();
  const path = { ...workspace.path, contact_id: id };
  const query = useQuery(getContactOptions({ path }));
  const sources = useSources("contact", id);
  const save = useSave("contacts", "companies", "deals");
  const roleLabel = useRoleLabel();
  if (query.error) return <RecordError type="contact" query={query} />;
  const contact = query.data;
  if (!contact) return <PagePending />;
  const canWrite = workspace.can("records.write");
  const change = (body: object) => save(() => updateContact({ path, body: { version: contact.version, ...body }, throwOnError: true }));
  const field = (name: "email" | "phone" | "title", label: string) => ({
    label,
    value: contact[name],
    sources: sources(name),
    isHidden: contact.hidden_fields.includes(name),
    onSave: canWrite ? (value: string | null) => change({ [name]: value }) : undefined,
  });
  const current = contact.employments.find((employment) => employment.is_current);
  return (
    <RecordFrame
      type="contact"
      id={id}
      name={contact.name}
      heading={<Heading name={contact.name} label={t("name")} onSave={canWrite ? (name) => change({ name }) : undefined} />}
      keyFacts={
        <>
          {(contact.title || current) && <span>{[contact.title, current?.company_name].filter(Boolean).join(", ")}</span>}
          {unlessHidden(
            contact,
            "email",
            contact.email && (
              <a href={`mailto:${contact.email}`} className="hover:text-ink hover:underline">
                {contact.email}
              </a>
            ),
            false,
            t("email"),
          )}
          <Changed at={contact.updated_at} />
          {contact.email && workspace.can("mail.send") && (
            <Suspense>
              <WriteTo person={{ email: contact.email, name: contact.name }} />
            </Suspense>
          )}
        </>
      }
      onDelete={() => save(() => deleteContact({ path, query: { version: contact.version }, throwOnError: true }))}
      facts={
        <>
          <dl>
            <Fact
              {...field("email", t("email"))}
              kind="email"
              check={(text) => (text === "" || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? undefined : errors("emailInvalid"))}
            />
            <Fact {...field("title", t("jobTitle"))} />
            <Fact {...field("phone", t("phone"))} kind="tel" />
            <FactRow label={t("owner")}>
              <MemberPicker
                label={t("owner")}
                value={contact.owner_id}
                display={contact.owner?.name}
                onChange={(owner_id) => void change({ owner_id }).catch(() => undefined)}
                className="border-transparent bg-transparent px-[7px] hover:bg-hover max-sm:h-8"
              />
            </FactRow>
          </dl>
          <LinkList
            title={r("linkedCompanies")}
            links={contact.employments.map((employment) => ({
              linkId: employment.link_id,
              type: "company" as const,
              id: employment.company_id,
              name: employment.company_name,
              note: [employment.title, employment.is_current ? null : r("former")].filter(Boolean).join(", "),
            }))}
            add={
              canWrite && (
                <AddLink
                  label={r("addCompany")}
                  types={["company"]}
                  role={{ label: r("jobTitle") }}
                  onAdd={(company, title) => save(() => createEmployment({ path, body: { company_id: company.id, title, is_current: true }, throwOnError: true }))}
                />
              )
            }
            onRemove={canWrite ? (link) => save(() => deleteEmployment({ path: { ...path, link_id: link.linkId }, throwOnError: true })) : undefined}
          />
          <LinkList
            title={r("linkedDeals")}
            links={contact.deals.map((deal) => ({
              linkId: deal.link_id,
              type: "deal" as const,
              id: deal.deal_id,
              name: deal.name,
              note: <StageMark stage={deal.stage} />,
              aside: unlessHidden(contact, "amount", <Amount amount={deal.amount} currency={deal.currency} />, true),
            }))}
            add={
              canWrite && (
                <AddLink
                  label={r("addDeal")}
                  types={["deal"]}
                  role={{
                    label: r("role"),
                    choices: contactRoles.map((value) => ({ value, label: roleLabel(value) })),
                  }}
                  onAdd={(deal, role) => save(() => addDealContact({ path: { ...workspace.path, deal_id: deal.id }, body: { contact_id: id, role: asContactRole(role) }, throwOnError: true }))}
                />
              )
            }
            onRemove={
              canWrite
                ? (link) => save(() => removeDealContact({ path: { ...workspace.path, deal_id: link.id, link_id: link.linkId }, throwOnError: true }))
                : undefined
            }
          />
          <TaskList about={{ record_type: "contact", id, label: contact.name }} />
        </>
      }
    />
  );
}
