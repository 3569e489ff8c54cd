import type { ReactNode } from "react";
import { useTranslations } from "@/lib/i18n";
import { useFormats } from "@/lib/format";
import { currencyOf, linksOf, targetOf, valuesOf, type Draft } from "./draft";
import { linksIn, proposedValues, shapes, textOf, type Action, type Proposal } from "./model";
import { linkName, titleOf } from "./names";
import { useDueText } from "./use-due-text";
import { useFieldName } from "./use-field-name";
import { useStageName } from "./use-stages";

const strong = (chunks: ReactNode) => <strong className="font-semibold text-ink">{chunks}</strong>;

/** The action as a sentence: "Add contact Jane Roe, Head of Purchasing, at Acme GmbH". */
export function ActionSentence({ proposal, action, draft }: { proposal: Proposal; action: Action; draft: Draft }) {
  const t = useTranslations("review.sentences");
  const fieldNames = useFieldName(action);
  const format = useFormats();
  const due = useDueText();
  const stageName = useStageName();
  const values = valuesOf(draft, action);
  const links = linksOf(draft, action);
  const linkTo = draft[action.id]?.linkTo;
  const name = textOf(values.name ?? values.title) || titleOf(action);
  const amount = values.amount ? (values.currency ? format.money(textOf(values.amount), textOf(values.currency)) : textOf(values.amount)) : "";
  const names = (key: string) => linksIn(links[key]).map((link) => linkName(proposal, link)).join(", ");
  const flag = (value: string) => (value ? "yes" : "no");
  if (linkTo) return t.rich("link", { name, other: linkTo.label, b: strong });
  switch (action.type) {
    case "create_company": {
      const domain = textOf(values.domain);
      return t.rich("create_company", { name, domain, hasDomain: flag(domain), b: strong });
    }
    case "create_contact": {
      const title = textOf(values.title);
      const company = names("company");
      return t.rich("create_contact", { name: textOf(values.name), title, hasTitle: flag(title), company, hasCompany: flag(company), b: strong });
    }
    case "create_deal": {
      const company = names("companies");
      return t.rich("create_deal", { name, amount, hasAmount: flag(amount), company, hasCompany: flag(company), b: strong });
    }
    case "create_task": {
      const when = due(textOf(values.due));
      return t.rich("create_task", { name: textOf(values.title), due: when, hasDue: flag(when), b: strong });
    }
    case "update_task":
      if (values.status === "done") return t.rich("complete_task", { name: action.target?.label ?? name, b: strong });
      return update();
    case "update_company":
    case "update_contact":
    case "update_deal":
      return update();
    case "log_interaction":
      return t.rich("log_interaction", { kind: t(`interaction.${action.fields.kind}`), about: names("about"), hasAbout: flag(names("about")), b: strong });
    case "draft_reply":
      return t.rich("draft_reply", { name: textOf(values.subject), b: strong });
  }

  function update(): ReactNode {
    const changed = shapes[action.type].fields.filter(({ key }) => {
      const value = values[key];
      return value !== null && value !== undefined;
    });
    const added = [...linksIn(links.add_contacts), ...linksIn(links.add_companies)].map((link) => linkName(proposal, link)).join(", ");
    const fields = changed.map(({ key }) => fieldNames(key)).join(", ");
    const [only] = changed;
    if (only && changed.length === 1 && !added) {
      const text = textOf(values[only.key]);
      const value = only.kind === "amount" && currencyOf(draft, action) ? format.money(text, currencyOf(draft, action)) : only.kind === "due" || only.kind === "date" ? due(text) : only.kind === "company" ? linkName(proposal, text) : only.kind === "stage" ? stageName(text) : text;
      return t.rich("update_one", { name: targetOf(draft, action)?.label ?? titleOf(action), field: fieldNames(only.key), value, b: strong });
    }
    return t.rich("update", {
      name: targetOf(draft, action)?.label ?? titleOf(action),
      fields: fields || (added ? "" : Object.keys(proposedValues(action)).join(", ")),
      hasFields: flag(fields),
      added,
      hasAdded: flag(added),
      b: strong,
    });
  }
}
