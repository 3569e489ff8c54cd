import { lazy, Suspense, useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { useMembers } from "@/components/crm/member-picker";
import { Combobox } from "@/components/ui/combobox";
import type { ControlProps } from "@/components/ui/field";
import { Input, Select, Textarea } from "@/components/ui/input";
import { parseAmount } from "@/lib/amount";
import { cn } from "@/lib/cn";
import { amountText, textOf, type FieldSpec, type Proposal, type Values } from "./model";
import { linkName } from "./names";
import { useStages } from "./use-stages";

const LinkPicker = lazy(() => import("./link-picker").then((module) => ({ default: module.LinkPicker })));

const currencies = ["EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "JPY", "CAD", "AUD"];
const types = { email: "email", phone: "tel", url: "text", text: "text", date: "date" } as const;

/** A typed input, in place: dashed while it is what was proposed, solid once a person changed it. */
export function FieldInput(props: {
  spec: FieldSpec;
  proposal: Proposal;
  values: Values;
  /** What an amount is in when the values do not say it. */
  currency: string;
  isEdited: boolean;
  control: ControlProps;
  label: string;
  onChange(patch: Values): void;
}) {
  const { spec, values, control, isEdited } = props;
  const t = useTranslations("review");
  const common = useTranslations("common");
  const members = useMembers();
  const value = textOf(values[spec.key]);
  const stages = useStages(value);
  const look = cn("h-7 bg-transparent px-2 max-sm:h-10", isEdited ? "border-muted bg-raised" : "border-dashed");
  const set = (text: string) => props.onChange({ [spec.key]: text === "" && !spec.isRequired ? null : text });
  switch (spec.kind) {
    case "amount":
      return <AmountInput {...props} look={look} />;
    case "due": {
      const [day = "", time = ""] = value.split("T");
      return (
        <span className="flex flex-wrap gap-1.5">
          <Input {...control} type="date" className={cn(look, "w-auto min-w-34 flex-1")} value={day} onChange={(event) => props.onChange({ [spec.key]: event.target.value ? event.target.value + (time ? `T${time}` : "") : null })} />
          <Input
            type="time"
            aria-label={t("time")}
            className={cn(look, "w-auto min-w-28 flex-1")}
            value={time.slice(0, 5)}
            disabled={!day}
            onChange={(event) => props.onChange({ [spec.key]: event.target.value ? `${day}T${event.target.value}:00` : day })}
          />
        </span>
      );
    }
    case "stage":
      return (
        <Select {...control} value={value} className="[&_select]:h-7 [&_select]:border-dashed [&_select]:bg-transparent max-sm:[&_select]:h-10" onChange={(event) => set(event.target.value)}>
          <option value="">{t("firstStage")}</option>
          {value && !stages.some((stage) => stage.key === value) && <option value={value}>{value}</option>}
          {stages.map((stage) => (
            <option key={stage.id} value={stage.key}>
              {stage.name}
            </option>
          ))}
        </Select>
      );
    case "member":
      return (
        <Combobox
          control={control}
          label={props.label}
          value={value || null}
          display={members.find((member) => member.email === value)?.name ?? (value || undefined)}
          placeholder={t("ownerOfMail")}
          searchPlaceholder={common("search")}
          nothingFound={common("nothingFound")}
          clearLabel={t("ownerOfMail")}
          choices={members.filter((member) => member.is_active).map((member) => ({ value: member.email, label: member.name, hint: member.email }))}
          onChange={(email) => props.onChange({ [spec.key]: email })}
          className={look}
        />
      );
    case "company":
      return (
        <Suspense fallback={<span className="block h-7 max-sm:h-10" />}>
          <LinkPicker
            proposal={props.proposal}
            label={props.label}
            types={["company"]}
            placeholder={value ? linkName(props.proposal, value) : common("none")}
            className={look}
            control={control}
            onPick={(link) => props.onChange({ [spec.key]: link })}
          />
        </Suspense>
      );
    case "status":
      return <span className="flex h-7 items-center px-2 text-base">{t("done")}</span>;
    case "interaction":
      return (
        <Select {...control} value={value} className="[&_select]:h-7 [&_select]:border-dashed [&_select]:bg-transparent max-sm:[&_select]:h-10" onChange={(event) => set(event.target.value)}>
          {(["email", "call", "meeting", "note"] as const).map((kind) => (
            <option key={kind} value={kind}>
              {t(`sentences.interaction.${kind}`)}
            </option>
          ))}
        </Select>
      );
    case "instant":
      return <Input {...control} type="datetime-local" className={look} value={value.slice(0, 16)} onChange={(event) => props.onChange({ [spec.key]: event.target.value ? `${event.target.value}:00Z` : null })} />;
    case "long":
      return <Textarea {...control} className={cn(look, "h-auto min-h-24")} value={value} onChange={(event) => props.onChange({ [spec.key]: event.target.value })} />;
    case "emails": {
      const list = Array.isArray(values[spec.key]) ? (values[spec.key] as unknown[]).map(textOf) : [];
      return (
        <Input
          {...control}
          className={look}
          defaultValue={list.join(", ")}
          onBlur={(event) => props.onChange({ [spec.key]: event.target.value.split(/[,;\s]+/).filter(Boolean) })}
        />
      );
    }
    default:
      return <Input {...control} type={types[spec.kind]} autoComplete="off" className={look} value={value} onChange={(event) => set(event.target.value)} />;
  }
}

function AmountInput(props: { values: Values; currency: string; control: ControlProps; look: string; onChange(patch: Values): void }) {
  const t = useTranslations("review");
  const errors = useTranslations("errors");
  const currency = props.currency || "EUR";
  // The record's own is no change.
  const said = textOf(props.values.currency) || !props.currency ? { currency } : {};
  const amount = amountText(props.values.amount);
  const [typed, setTyped] = useState<string | null>(null);
  const parsed = typed === null ? amount : parseAmount(typed);
  const isWrong = typed !== null && parsed === undefined;
  return (
    <span className="block">
      <span className="grid grid-cols-[minmax(0,1fr)_5.5rem] gap-1.5">
        <Input
          {...props.control}
          aria-invalid={isWrong || props.control["aria-invalid"]}
          inputMode="decimal"
          className={cn(props.look, "num")}
          value={typed ?? amount}
          onChange={(event) => {
            setTyped(event.target.value);
            const next = parseAmount(event.target.value);
            if (next !== undefined) props.onChange({ amount: next, ...(next === null ? { currency: null } : said) });
          }}
          onBlur={() => !isWrong && setTyped(null)}
        />
        <Select
          aria-label={t("currency")}
          value={currency}
          className="[&_select]:h-7 [&_select]:border-dashed [&_select]:bg-transparent max-sm:[&_select]:h-10"
          onChange={(event) => props.onChange({ currency: event.target.value })}
        >
          {[...new Set([currency, ...currencies])].map((code) => (
            <option key={code}>{code}</option>
          ))}
        </Select>
      </span>
      {isWrong && (
        <span role="alert" className="mt-1 block text-xs text-bad">
          {errors("amountInvalid")}
        </span>
      )}
    </span>
  );
}
