import { useTranslations } from "@/lib/i18n";
import type { ListAuditEntriesData } from "@/api/generated";
import { useMembers } from "@/components/crm/member-picker";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input, SearchInput, Select } from "@/components/ui/input";

const groups = [
  "company",
  "contact",
  "deal",
  "task",
  "interaction",
  "proposal",
  "execution",
  "import",
  "mail",
  "member",
  "invitation",
  "team",
  "workspace",
  "pipeline",
  "api_key",
  "privacy",
  "audit",
  "job",
] as const;

export type AuditQuery = NonNullable<ListAuditEntriesData["query"]>;

/** As the fields hold them: empty when unused; days as `YYYY-MM-DD` in the reader's zone, both included. */
export interface AuditFilters {
  group: string;
  member: string;
  from: string;
  to: string;
  words: string;
}

export const noFilters: AuditFilters = { group: "", member: "", from: "", to: "", words: "" };

export const isFiltering = (filters: AuditFilters): boolean => Object.values(filters).some((value) => value !== "");

/** The API's parameters; a day ends where the next one begins. `named`: the actions whose words on the page are the searched ones. */
export function queryOf(filters: AuditFilters, named: string[]): AuditQuery {
  const group = groups.find((name) => name === filters.group);
  const until = filters.to ? new Date(`${filters.to}T00:00`) : null;
  until?.setDate(until.getDate() + 1);
  return {
    ...(group && { group }),
    ...(filters.member && { member_id: filters.member }),
    ...(filters.from && { since: new Date(`${filters.from}T00:00`).toISOString() }),
    ...(until && { until: until.toISOString() }),
    ...(filters.words.trim() && { q: filters.words.trim() }),
    ...(named.length > 0 && { action: named }),
  };
}

export function AuditFilterBar({ filters, onChange }: { filters: AuditFilters; onChange(filters: AuditFilters): void }) {
  const t = useTranslations("audit");
  const common = useTranslations("common");
  const members = useMembers();
  const set = (patch: Partial<AuditFilters>) => onChange({ ...filters, ...patch });
  return (
    <div className="mb-4 grid grid-cols-2 items-end gap-3 xl:grid-cols-[1fr_1fr_9.5rem_9.5rem_1.2fr_auto]">
      <Field label={t("group")}>
        {(control) => (
          <Select {...control} value={filters.group} onChange={(event) => set({ group: event.target.value })}>
            <option value="">{t("all")}</option>
            {groups.map((name) => (
              <option key={name} value={name}>
                {t(`groups.${name}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t("member")}>
        {(control) => (
          <Select {...control} value={filters.member} onChange={(event) => set({ member: event.target.value })}>
            <option value="">{t("anybody")}</option>
            {members.map((member) => (
              <option key={member.id} value={member.id}>
                {member.name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={t("from")}>
        {(control) => <Input {...control} type="date" value={filters.from} max={filters.to || undefined} onChange={(event) => set({ from: event.target.value })} />}
      </Field>
      <Field label={t("to")}>
        {(control) => <Input {...control} type="date" value={filters.to} min={filters.from || undefined} onChange={(event) => set({ to: event.target.value })} />}
      </Field>
      <Field label={t("words")} className="max-xl:col-span-2">
        {(control) => (
          <SearchInput
            {...control}
            value={filters.words}
            maxLength={100}
            placeholder={t("wordsHint")}
            clearLabel={common("clear")}
            onClear={() => set({ words: "" })}
            onChange={(event) => set({ words: event.target.value })}
          />
        )}
      </Field>
      {isFiltering(filters) && (
        <Button variant="ghost" className="max-xl:col-span-2 max-xl:justify-self-start" onClick={() => onChange(noFilters)}>
          {t("clear")}
        </Button>
      )}
    </div>
  );
}
