import { ArrowRight, Plus, Quote, RotateCcw, Sparkles, X } from "lucide-react";
import { lazy, Suspense, useId, useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { useMembers } from "@/components/crm/member-picker";
import { Button } from "@/components/ui/button";
import { Proposed } from "@/components/ui/marks";
import { Tip } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";
import { useFormats } from "@/lib/format";
import type { CardProps } from "./action-card";
import { currencyOf, isEdited, isFieldEdited, linksOf, reset, targetOf, valuesOf, withLinks, withValues } from "./draft";
import { FieldInput } from "./field-input";
import { linksIn, shapes, textOf, type FieldKey, type FieldSpec, type LinkKey, type LinkSpec } from "./model";
import { isInside, linkName } from "./names";
import { useDueText } from "./use-due-text";
import { useFieldName } from "./use-field-name";
import { useStageName } from "./use-stages";

const LinkPicker = lazy(() => import("./link-picker").then((module) => ({ default: module.LinkPicker })));
const HiddenFields = lazy(() => import("./hidden-fields"));

const isFilled = (value: unknown) => value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);

/** Shown only when there are some: most packages have none. */
const quietLinks: readonly LinkKey[] = ["add_companies", "add_contacts", "parent", "related"];

/** The fields and links of an action. What is empty is offered as a name to add, not as an empty box. */
export function CardFields(props: CardProps & { isReadOnly: boolean }) {
  const { action, draft, onDraft, isReadOnly } = props;
  const t = useTranslations("review");
  const names = useFieldName(action);
  const [opened, setOpened] = useState<readonly FieldKey[]>([]);
  const shape = shapes[action.type];
  const values = valuesOf(draft, action);
  const links = linksOf(draft, action);
  const own = shape.fields.filter((spec) => !action.hidden_fields.includes(spec.key));
  const shown = own.filter((spec) => spec.isRequired || isFilled(values[spec.key]) || opened.includes(spec.key) || isFieldEdited(draft, action, spec.key));
  const addable = isReadOnly ? [] : own.filter((spec) => !shown.includes(spec) && spec.kind !== "status");
  const shownLinks = shape.links.filter((spec) => linksIn(links[spec.key]).length > 0 || (!isReadOnly && !quietLinks.includes(spec.key)));
  return (
    <>
      <div data-fields className="flex flex-col gap-1.5">
        {shown.map((spec) => (
          <FieldRow key={spec.key} {...props} spec={spec} value={values[spec.key]} isFresh={opened.includes(spec.key)} />
        ))}
        <Suspense>{action.hidden_fields.length > 0 && <HiddenFields action={action} />}</Suspense>
        {shownLinks.map((spec) => (
          <LinkRow key={spec.key} {...props} spec={spec} links={linksIn(links[spec.key])} />
        ))}
      </div>
      <div className="flex flex-wrap items-center gap-1">
        {addable.map((spec) => (
          <Button key={spec.key} variant="ghost" size="sm" className="h-6 gap-1 px-1.5 text-xs font-normal max-sm:h-9" onClick={() => setOpened([...opened, spec.key])}>
            <Plus aria-hidden className="size-3!" />
            {names(spec.key)}
          </Button>
        ))}
        <span className="ml-auto flex items-center gap-2">
          {isEdited(draft, action) && !isReadOnly ? (
            <Button variant="ghost" size="sm" className="h-6 px-1.5 text-xs font-normal max-sm:h-9" onClick={() => onDraft(reset(draft, action))}>
              <RotateCcw aria-hidden className="size-3!" />
              {t("asProposed")}
            </Button>
          ) : (
            action.state === "pending" && <Proposed />
          )}
        </span>
      </div>
      {shape.isUpdate && !action.target && <p className="text-sm text-bad">{t("targetGone")}</p>}
    </>
  );
}

function FieldRow(props: CardProps & { spec: FieldSpec; value: unknown; isReadOnly: boolean; isFresh: boolean }) {
  const { proposal, action, draft, onDraft, spec, focus, isReadOnly } = props;
  const t = useTranslations("review");
  const names = useFieldName(action);
  const id = useId();
  const edited = isFieldEdited(draft, action, spec.key);
  const own = action.evidence.filter((one) => one.field === spec.key || (spec.key === "amount" && one.field === "currency"));
  const isQuoted = own.some((one) => one.is_verified);
  const hasFieldEvidence = action.evidence.some((one) => one.field !== null);
  const errors = props.refusals.flatMap((refusal) => refusal.fields).filter((field) => field.path.split(".").includes(spec.key));
  const note = errors[0]?.message;
  const before = shapes[action.type].isUpdate ? (targetOf(draft, action)?.current[spec.key] ?? null) : undefined;
  const isLit = focus.hovered?.actionId === action.id && focus.hovered.field === spec.key;
  const place = { actionId: action.id, field: spec.key };
  return (
    <div
      onMouseEnter={() => focus.hover(place)}
      onMouseLeave={() => focus.hover({ actionId: action.id, field: null })}
      onFocus={() => (focus.focused?.field !== spec.key || focus.focused.actionId !== action.id) && focus.focus(place)}
      className={cn("-mx-1.5 grid grid-cols-[5.5rem_minmax(0,1fr)_1.5rem] items-start gap-x-2 rounded-md px-1.5 transition-colors max-sm:grid-cols-[minmax(0,1fr)_1.5rem] max-sm:gap-y-1", isLit && isQuoted && "bg-evidence/60")}
    >
      <div className="pt-1.5 text-sm leading-4 text-muted max-sm:col-span-2 max-sm:pt-1">
        <label htmlFor={id}>{names(spec.key)}</label>
      </div>
      <div className="min-w-0">
        {before !== undefined && (
          <span className="flex items-center gap-1.5 py-1 text-sm">
            <span className="sr-only">{t("from")}</span>
            <span className={cn("min-w-0 truncate", before ? "text-muted line-through" : "text-faint")}>
              <Shown {...props} spec={spec} value={before} />
            </span>
            <ArrowRight aria-hidden className="size-3.5 text-faint" />
            <span className="sr-only">{t("to")}</span>
          </span>
        )}
        {isReadOnly ? (
          <span className="block py-1 text-base whitespace-pre-wrap">
            <Shown {...props} />
          </span>
        ) : (
          <FieldInput
            spec={spec}
            proposal={proposal}
            values={valuesOf(draft, action)}
            currency={currencyOf(draft, action)}
            isEdited={edited}
            label={names(spec.key)}
            control={{ id, "aria-invalid": note ? true : undefined, "aria-describedby": note ? `${id}-note` : undefined, "aria-required": spec.isRequired }}
            onChange={(patch) => onDraft(withValues(draft, action, patch))}
          />
        )}
        {note && (
          <p id={`${id}-note`} role="alert" className="mt-1 text-xs text-bad">
            {note}
          </p>
        )}
      </div>
      <span className="flex h-7 items-center justify-center">
        {isQuoted ? (
          <Tip text={t("showQuote")}>
            <button type="button" aria-label={`${t("showQuote")}: ${names(spec.key)}`} onClick={() => focus.focus(place)} className="flex size-6 items-center justify-center rounded-sm text-faint hover:bg-hover hover:text-ink">
              <Quote aria-hidden className="size-3.5 stroke-[1.75]" />
            </button>
          </Tip>
        ) : (
          hasFieldEvidence && !edited && isFilled(props.value) && <span className="size-1.5 rounded-full border border-control" title={t("inferred")} />
        )}
      </span>
    </div>
  );
}

function Shown({ spec, value, proposal, action, draft }: CardProps & { spec: FieldSpec; value: unknown }) {
  const t = useTranslations("review");
  const format = useFormats();
  const due = useDueText();
  const members = useMembers();
  const stageName = useStageName();
  const text = Array.isArray(value) ? value.map(textOf).join(", ") : textOf(value);
  if (!text) return t("empty");
  switch (spec.kind) {
    case "amount": {
      const currency = currencyOf(draft, action);
      return currency ? format.money(text, currency) : text;
    }
    case "date":
    case "due":
      return due(text);
    case "member":
      return members.find((member) => member.email === text)?.name ?? text;
    case "stage":
      return stageName(text);
    case "company":
      return linkName(proposal, text);
    default:
      return text;
  }
}

function LinkRow(props: CardProps & { spec: LinkSpec; links: readonly string[]; isReadOnly: boolean }) {
  const { proposal, action, draft, onDraft, spec, links, isReadOnly } = props;
  const t = useTranslations("review");
  const names = useTranslations("review.links");
  const common = useTranslations("common");
  const raw = linksOf(draft, action)[spec.key];
  const relation = spec.key === "related" && typeof raw === "object" && raw !== null && "relation" in raw ? textOf(raw.relation) : null;
  const set = (next: string[]) => onDraft(withLinks(draft, action, { [spec.key]: spec.isMany ? next : (next[0] ?? null) }));
  return (
    <div className="grid grid-cols-[5.5rem_minmax(0,1fr)] items-start gap-x-2 max-sm:grid-cols-1">
      <div className="pt-1.5 text-sm leading-4 text-muted">{names(spec.key)}</div>
      <div className="flex min-w-0 flex-wrap items-center gap-1.5">
        {links.map((link) => (
          <span key={link} className={cn("inline-flex h-7 max-w-full items-center gap-1 rounded-md border px-2 text-sm", isInside(proposal, link) ? "border-dashed border-control" : "border-line-strong")}>
            {isInside(proposal, link) && <Sparkles aria-label={common("proposedHint")} className="size-3 stroke-[1.75] text-muted" />}
            <span className="truncate">{linkName(proposal, link)}</span>
            {relation && <span className="text-muted">({t(`relations.${relation === "renewal" || relation === "expansion" ? relation : "follow_on"}`)})</span>}
            {!isReadOnly && (
              <button
                type="button"
                aria-label={t("dropLink", { name: linkName(proposal, link) })}
                onClick={() => set(links.filter((other) => other !== link))}
                className="-mr-1 flex size-6 items-center justify-center rounded-sm text-faint hover:bg-hover hover:text-ink"
              >
                <X aria-hidden className="size-3" />
              </button>
            )}
          </span>
        ))}
        {!isReadOnly && spec.key !== "related" && (spec.isMany || links.length === 0) && (
          <Suspense fallback={<span className="h-7 w-20 max-sm:h-10" />}>
            <LinkPicker
              proposal={proposal}
              label={t("addLink", { what: names(spec.key) })}
              types={spec.types}
              placeholder={links.length === 0 ? common("none") : common("add")}
              className="h-7 w-auto min-w-20 border-dashed bg-transparent text-sm max-sm:h-10"
              onPick={(link) => !links.includes(link) && link !== action.ref && set([...links, link])}
            />
          </Suspense>
        )}
      </div>
    </div>
  );
}
