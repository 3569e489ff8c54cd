import { Pencil } from "lucide-react";
import { useId, useRef, useState, type ReactNode } from "react";
import { useTranslations } from "@/lib/i18n";
import type { Provenance } from "@/api/types";
import { HiddenValue } from "@/components/crm/hidden-value";
import { Input, Select, Textarea } from "@/components/ui/input";
import { Spinner } from "@/components/ui/spinner";
import { ProvenanceDot } from "./provenance-dot";

export interface FactProps {
  label: string;
  value: string | null;
  /** How the value looks; the value itself when left out. */
  display?: ReactNode;
  kind?: "text" | "email" | "tel" | "url" | "date" | "amount" | "long" | "choice";
  choices?: readonly { value: string; label: string }[];
  /** Rejects with the reason to show; null empties the field. */
  onSave?: ((value: string | null) => Promise<unknown>) | undefined;
  /** What is wrong with the text, or undefined. */
  check?: (text: string) => string | undefined;
  sources?: readonly Provenance[];
  /** Kept from the reader's role, which cannot set it either. */
  isHidden?: boolean;
}

/** A fact that turns into its own input on click: Enter saves, Esc restores, leaving saves what changed. */
export function Fact(props: FactProps) {
  if (props.isHidden) {
    return (
      <FactRow label={props.label}>
        <span className="flex min-h-8 items-center px-2 text-base">
          <HiddenValue />
        </span>
      </FactRow>
    );
  }
  return <SeenFact {...props} />;
}

function SeenFact(props: FactProps) {
  const { label, value, onSave, kind = "text" } = props;
  const t = useTranslations("records");
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | undefined>();
  const [isBusy, setBusy] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const id = useId();

  const close = () => {
    setDraft(null);
    setProblem(undefined);
    requestAnimationFrame(() => trigger.current?.focus());
  };
  const save = async (text: string, isLeaving = false) => {
    if (!onSave || isBusy) return;
    const next = text.trim() || null;
    if (next === value) return isLeaving ? setDraft(null) : close();
    const wrong = props.check?.(text.trim());
    setProblem(wrong);
    if (wrong) return;
    setBusy(true);
    try {
      await onSave(next);
      if (isLeaving) setDraft(null);
      else close();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };

  const control = {
    id: `${id}-input`,
    "aria-label": label,
    "aria-invalid": problem ? true : undefined,
    "aria-describedby": problem ? `${id}-problem` : undefined,
    autoFocus: true,
    title: t("saveHint"),
    onBlur: () => draft !== null && void save(draft, true),
    onKeyDown: (event: React.KeyboardEvent) => {
      if (event.key === "Escape") {
        event.preventDefault();
        close();
      }
      if (event.key === "Enter" && (kind !== "long" || event.metaKey || event.ctrlKey) && draft !== null) {
        event.preventDefault();
        void save(draft);
      }
    },
  };
  const shown = value === null ? <span className="text-faint">{t("empty")}</span> : (props.display ?? value);
  const sources = props.sources ?? [];
  return (
    <div className="grid grid-cols-[5.75rem_minmax(0,1fr)] items-start gap-2 py-0.5">
      <dt className="pt-[7px] text-sm text-muted">{label}</dt>
      <dd className="min-w-0">
        {draft === null ? (
          <span className="flex min-w-0 items-start">
            {onSave ? (
              <button
                ref={trigger}
                type="button"
                aria-label={`${t("editField", { field: label })}: ${value ?? t("empty")}`}
                onClick={() => setDraft(value ?? "")}
                className="group relative flex min-h-8 min-w-0 flex-1 items-center rounded-md px-2 py-1 text-left text-base hover:bg-hover"
              >
                <span className={kind === "long" ? "min-w-0 flex-1 break-words whitespace-pre-wrap" : "min-w-0 flex-1 wrap-anywhere"}>{shown}</span>
                <Pencil aria-hidden className="absolute top-1.5 right-1 size-5 rounded-sm bg-hover p-1 text-faint opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100" />
              </button>
            ) : (
              <span className="min-h-8 min-w-0 flex-1 px-2 py-1.5 text-base wrap-anywhere">{shown}</span>
            )}
            {value !== null && sources.length > 0 && <ProvenanceDot field={label} sources={sources} />}
          </span>
        ) : (
          <span className="relative block">
            {kind === "long" ? (
              <Textarea {...control} value={draft} onChange={(event) => setDraft(event.target.value)} />
            ) : kind === "choice" ? (
              <Select
                {...control}
                value={draft}
                onChange={(event) => {
                  setDraft(event.target.value);
                  void save(event.target.value);
                }}
              >
                {props.choices?.map((choice) => (
                  <option key={choice.value} value={choice.value}>
                    {choice.label}
                  </option>
                ))}
              </Select>
            ) : (
              <Input
                {...control}
                type={kind === "amount" ? "text" : kind}
                inputMode={kind === "amount" ? "decimal" : undefined}
                value={draft}
                onChange={(event) => setDraft(event.target.value)}
              />
            )}
            {isBusy && <Spinner className="absolute top-2 right-2 text-muted" />}
            {problem && (
              <span id={`${id}-problem`} role="alert" className="mt-1 block text-xs text-bad">
                {problem}
              </span>
            )}
          </span>
        )}
      </dd>
    </div>
  );
}

/** A fact whose control is always there, such as a picker. */
export function FactRow({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[5.75rem_minmax(0,1fr)] items-start gap-2 py-0.5">
      <dt className="pt-[7px] text-sm text-muted">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
