import { CircleAlert, Copy, EyeOff, Link2, Link2Off, ShieldAlert, Undo2, UserRoundPlus } from "lucide-react";
import { Link } from "@tanstack/react-router";
import { useTranslations } from "@/lib/i18n";
import { Button } from "@/components/ui/button";
import { refusalText } from "@/lib/problem-words";
import { useWorkspace } from "@/lib/workspace";
import { isBlocked, toggled, withLinkTo, withVerdicts, type Draft } from "./draft";
import { LinkPicker } from "./link-picker";
import { isCreating, shapes, type Action, type Proposal, type Refusal } from "./model";
import { titleOf } from "./names";

interface NoticeProps {
  proposal: Proposal;
  action: Action;
  draft: Draft;
  onDraft(draft: Draft): void;
}

/** Why the reader may not decide an action. */
export function BeyondNotice({ action }: { action: Action }) {
  const t = useTranslations("handing");
  const isOwn = isBlocked(action);
  const Icon = isOwn ? EyeOff : UserRoundPlus;
  return (
    <p className="flex gap-2 border-t border-line px-3 py-2 text-sm text-muted sm:pl-[4.1rem]">
      <Icon aria-hidden className="mt-px size-4 shrink-0 stroke-[1.75]" />
      {t(!isOwn ? "beyond" : action.is_out_of_sight ? "outOfSightAction" : "hiddenAction")}
    </p>
  );
}

/** What stands in no mail: how the team words its suggestions. */
export function Preferred({ action }: { action: Action }) {
  const t = useTranslations("notices");
  const workspace = useWorkspace();
  return (
    <p className="-mt-2 text-sm text-pretty text-muted">
      {action.preferred.map((kind) => t(`preferred.${kind}`)).join(" ")}{" "}
      <Link to="/w/$workspace/settings/learning" params={{ workspace: workspace.slug }} className="whitespace-nowrap underline underline-offset-4 hover:text-ink">
        {t("preferred.where")}
      </Link>
    </p>
  );
}

/** Why an action is a high risk. */
export function RiskNotice({ action }: { action: Action }) {
  const t = useTranslations("notices");
  const review = useTranslations("review");
  return (
    <p className="flex gap-2 rounded-md bg-bad-soft px-2.5 py-2 text-sm text-bad">
      <ShieldAlert aria-hidden className="mt-px size-4 stroke-[1.75]" />
      <span>
        <strong className="font-semibold">{review("highRisk")}.</strong>{" "}
        {action.risks.length > 0 ? action.risks.map((risk) => t(`risks.${risk.code}`, { domain: risk.domain, known: risk.known })).join(" ") : action.risk_reason}
      </span>
    </p>
  );
}

/** "Looks like Acme Industries: link to that instead?" */
export function Duplicates({ action, draft, onDraft }: Omit<NoticeProps, "proposal">) {
  const t = useTranslations("notices");
  const linkTo = draft[action.id]?.linkTo;
  if (!isCreating(action.type)) return null;
  if (linkTo) {
    return (
      <div className="flex flex-wrap items-center gap-2 rounded-md bg-accent-soft px-2.5 py-2 text-sm">
        <Link2 aria-hidden className="size-4 stroke-[1.5] text-accent-ink" />
        <span className="min-w-0 flex-1">{t("linkedInstead", { name: linkTo.label })}</span>
        <Button size="sm" onClick={() => onDraft(withLinkTo(draft, action, null))}>
          {t("createAfterAll")}
        </Button>
      </div>
    );
  }
  if (action.duplicates.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1.5 rounded-md bg-warn-soft px-2.5 py-2">
      {action.duplicates.map((one) => (
        <li key={one.id} className="flex flex-wrap items-center gap-2 text-sm text-warn">
          <Copy aria-hidden className="size-4 stroke-[1.5]" />
          <span className="min-w-0 flex-1">
            {t.rich("looksLike", { name: one.label, b: (chunks) => <strong className="font-semibold">{chunks}</strong> })} <span className="opacity-90">{one.likeness === null ? t("sameAddress") : t("namesAlike", { percent: one.likeness })}</span>
          </span>
          <Button size="sm" onClick={() => onDraft(withLinkTo(draft, action, { id: one.id, label: one.label }))}>
            {t("linkInstead")}
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** Why the verdicts do not go together here, and the ways out that the server offers. */
export function RefusalNotice({ proposal, action, draft, onDraft, refusal, canDecide }: NoticeProps & { refusal: Refusal; canDecide: boolean }) {
  const t = useTranslations("notices");
  // What is wrong with a field is said at the field.
  if (refusal.code === "invalid_edit" && refusal.fields.length > 0) return <p className="px-3 pb-2 text-sm text-bad sm:pl-[4.1rem]">{t("fieldsWrong")}</p>;
  const others = proposal.actions.filter((other) => other.id !== action.id && refusal.action_ids.includes(other.id)).map(titleOf);
  const isNeeded = refusal.code === "rejected_but_needed";
  return (
    <div role="status" className="mx-3 mb-2.5 rounded-md bg-warn-soft px-2.5 py-2 text-sm text-warn sm:ml-[4.1rem]">
      <p className="flex gap-2">
        <CircleAlert aria-hidden className="mt-px size-4 stroke-[1.75]" />
        <span>{isNeeded ? t("neededBy", { names: others.join(", "), count: others.length }) : refusalText(refusal, [titleOf(action), ...others].join(", "))}</span>
      </p>
      {canDecide && (
        <div className="mt-2 flex flex-wrap gap-1.5">
          {refusal.ways_out.map((way, index) =>
            way.kind === "link_existing" ? (
              <LinkPicker
                key={index}
                proposal={proposal}
                label={t("ways.link_existing")}
                placeholder={t("ways.link_existing")}
                types={[shapes[action.type].record]}
                onlyExisting
                className="h-7 w-auto text-sm font-medium max-sm:h-10"
                onPick={(id, label) => onDraft(withLinkTo(draft, action, { id, label }))}
              />
            ) : (
              <Button key={index} size="sm" className="max-sm:h-10" title={way.detail} onClick={() => onDraft(withVerdicts(draft, proposal, way.verdicts))}>
                {way.kind === "drop_link" && <Link2Off aria-hidden />}
                {t(`ways.${way.kind}`, { count: way.verdicts.filter((one) => one.action_id !== action.id).length })}
              </Button>
            ),
          )}
          {isNeeded && (
            <Button size="sm" variant="ghost" className="max-sm:h-10" onClick={() => onDraft(toggled(draft, action))}>
              <Undo2 aria-hidden />
              {t("takeAfterAll")}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
