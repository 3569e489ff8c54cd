import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "@/lib/i18n";
import {
  addDealCompany,
  addDealContact,
  addDealRelation,
  deleteDeal,
  moveDeal,
  removeDealCompany,
  removeDealContact,
  removeDealRelation,
  updateDeal,
} from "@/api/generated";
import { getDealOptions, getWorkspaceOptions, listPipelinesOptions } from "@/api/generated/@tanstack/react-query.gen";
import { MemberPicker } from "@/components/crm/member-picker";
import { asCompanyRole, asContactRole, companyRoles, contactRoles, dealRelations, useRoleLabel } from "@/components/crm/roles";
import { unlessHidden } from "@/components/crm/hidden-value";
import { Amount, StageMark } from "@/components/crm/values";
import { PagePending } from "@/components/ui/page-pending";
import { parseAmount } from "@/lib/amount";
import { useFormats } from "@/lib/format";
import { useWorkspace } from "@/lib/workspace";
import { Fact, FactRow } from "./fact";
import { Heading } from "./heading";
import { AddLink, LinkList } from "./links";
import { Changed, RecordError, RecordFrame, useSources } from "./record-frame";
import { TaskList } from "./task-list";
import { useSave } from "./use-save";

export function DealRecord({ id }: { id: string }) {
  const t = useTranslations("deals");
  const r = useTranslations("records");
  const errors = useTranslations("errors");
  const format = useFormats();
  const workspace = useWorkspace();
  const path = { ...workspace.path, deal_id: id };
  const query = useQuery(getDealOptions({ path }));
  const pipelines = useQuery(listPipelinesOptions({ path: workspace.path })).data ?? [];
  const settings = useQuery(getWorkspaceOptions({ path: workspace.path })).data;
  const sources = useSources("deal", id);
  const save = useSave("deals", "companies", "contacts");
  const roleLabel = useRoleLabel();
  if (query.error) return <RecordError type="deal" query={query} />;
  const deal = query.data;
  if (!deal) return <PagePending />;
  const canWrite = workspace.can("records.write");
  const change = (body: object) => save(() => updateDeal({ path, body: { version: deal.version, ...body }, throwOnError: true }));
  const stages = pipelines.find((pipeline) => pipeline.id === deal.pipeline_id)?.stages ?? [];
  return (
    <RecordFrame
      type="deal"
      id={id}
      name={deal.name}
      heading={<Heading name={deal.name} label={t("name")} onSave={canWrite ? (name) => change({ name }) : undefined} />}
      keyFacts={
        <>
          <StageMark stage={deal.stage} className="text-ink" />
          {unlessHidden(
            deal,
            "amount",
            deal.amount !== null && (
              <span className="font-medium text-ink">
                <Amount amount={deal.amount} currency={deal.currency} />
              </span>
            ),
            false,
            t("amount"),
          )}
          {deal.close_on && (
            <span>
              {t("closeOn")} {format.day(deal.close_on)}
            </span>
          )}
          <Changed at={deal.updated_at} />
        </>
      }
      onDelete={() => save(() => deleteDeal({ path, query: { version: deal.version }, throwOnError: true }))}
      facts={
        <>
          <dl>
            <Fact
              label={t("stage")}
              kind="choice"
              value={deal.stage_id}
              display={<StageMark stage={deal.stage} />}
              choices={stages.map((stage) => ({ value: stage.id, label: stage.name }))}
              sources={sources("stage")}
              onSave={
                canWrite
                  ? (stage_id) => (stage_id ? save(() => moveDeal({ path, body: { stage_id, version: deal.version }, throwOnError: true })) : Promise.resolve())
                  : undefined
              }
            />
            <Fact
              label={t("amount")}
              kind="amount"
              isHidden={deal.hidden_fields.includes("amount")}
              value={deal.amount}
              display={<Amount amount={deal.amount} currency={deal.currency} />}
              sources={sources("amount")}
              check={(text) => (parseAmount(text) === undefined ? errors("amountInvalid") : undefined)}
              onSave={
                canWrite
                  ? (value) => {
                      const amount = value === null ? null : (parseAmount(value) ?? null);
                      return change({ amount, currency: amount === null ? null : (deal.currency ?? settings?.currency ?? null) });
                    }
                  : undefined
              }
            />
            {deal.amount !== null && (
              <Fact
                label={t("currency")}
                value={deal.currency}
                sources={sources("currency")}
                onSave={canWrite ? (value) => change({ currency: value?.toUpperCase() ?? null }) : undefined}
              />
            )}
            <Fact
              label={t("closeOn")}
              kind="date"
              value={deal.close_on}
              display={deal.close_on && format.day(deal.close_on)}
              sources={[...sources("close_date"), ...sources("close_on")]}
              onSave={canWrite ? (close_on) => change({ close_on }) : undefined}
            />
            <FactRow label={t("owner")}>
              <MemberPicker
                label={t("owner")}
                value={deal.owner_id}
                display={deal.owner?.name}
                onChange={(owner_id) => void change({ owner_id }).catch(() => undefined)}
                className="border-transparent bg-transparent px-[7px] hover:bg-hover max-sm:h-8"
              />
            </FactRow>
          </dl>
          <LinkList
            title={r("linkedCompanies")}
            links={deal.companies.map((company) => ({ linkId: company.link_id, type: "company" as const, id: company.company_id, name: company.name, note: roleLabel(company.role) }))}
            add={
              canWrite && (
                <AddLink
                  label={r("addCompany")}
                  types={["company"]}
                  role={{ label: r("role"), choices: companyRoles.map((value) => ({ value, label: roleLabel(value) })) }}
                  onAdd={(company, role) => save(() => addDealCompany({ path, body: { company_id: company.id, role: asCompanyRole(role) }, throwOnError: true }))}
                />
              )
            }
            onRemove={canWrite ? (link) => save(() => removeDealCompany({ path: { ...path, link_id: link.linkId }, throwOnError: true })) : undefined}
          />
          <LinkList
            title={r("linkedContacts")}
            links={deal.contacts.map((contact) => ({
              linkId: contact.link_id,
              type: "contact" as const,
              id: contact.contact_id,
              name: contact.name,
              note: contact.role ? roleLabel(contact.role) : null,
            }))}
            add={
              canWrite && (
                <AddLink
                  label={r("addContact")}
                  types={["contact"]}
                  role={{ label: r("role"), choices: contactRoles.map((value) => ({ value, label: roleLabel(value) })) }}
                  onAdd={(contact, role) => save(() => addDealContact({ path, body: { contact_id: contact.id, role: asContactRole(role) }, throwOnError: true }))}
                />
              )
            }
            onRemove={canWrite ? (link) => save(() => removeDealContact({ path: { ...path, link_id: link.linkId }, throwOnError: true })) : undefined}
          />
          <LinkList
            title={r("relatedDeals")}
            links={deal.relations.map((relation) => ({
              linkId: relation.link_id,
              type: "deal" as const,
              id: relation.deal_id,
              name: relation.name,
              note: relation.direction === "from" ? r(`${relation.relation}Of`) : r(relation.relation),
            }))}
            add={
              canWrite && (
                <AddLink
                  label={r("addDeal")}
                  types={["deal"]}
                  role={{ label: r("relation"), choices: dealRelations.map((value) => ({ value, label: r(`${value}Of`) })) }}
                  onAdd={(other, chosen) => {
                    const relation = dealRelations.find((value) => value === chosen) ?? "renewal";
                    return save(() => addDealRelation({ path, body: { deal_id: other.id, relation }, throwOnError: true }));
                  }}
                />
              )
            }
            onRemove={canWrite ? (link) => save(() => removeDealRelation({ path: { ...path, link_id: link.linkId }, throwOnError: true })) : undefined}
          />
          <TaskList about={{ record_type: "deal", id, label: deal.name }} />
        </>
      }
    />
  );
}
