import { useRef, useState } from "react";
import { useTranslations } from "@/lib/i18n";

/** The record's name as a heading that turns into an input on click. */
export function Heading({ name, label, onSave, isStruck }: { name: string; label: string; onSave?: ((name: string) => Promise<unknown>) | undefined; isStruck?: boolean }) {
  const t = useTranslations("records");
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setDraft(null);
    setProblem(null);
    requestAnimationFrame(() => button.current?.focus());
  };
  const save = async () => {
    const next = draft?.trim() ?? "";
    if (next === "" || next === name || !onSave) return close();
    try {
      await onSave(next);
      close();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const look = "text-lg leading-6 font-semibold tracking-tight";
  if (draft !== null) {
    return (
      <div>
        <input
          autoFocus
          aria-label={label}
          aria-invalid={problem !== null || undefined}
          title={t("saveHint")}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={() => void save()}
          onKeyDown={(event) => {
            if (event.key === "Enter") void save();
            if (event.key === "Escape") close();
          }}
          className={`${look} -mx-1.5 w-full rounded-md border border-control bg-raised px-1.5`}
        />
        {problem && (
          <p role="alert" className="text-xs text-bad">
            {problem}
          </p>
        )}
      </div>
    );
  }
  return (
    <h1 className={look}>
      {onSave ? (
        <button
          ref={button}
          type="button"
          title={t("editField", { field: label })}
          onClick={() => setDraft(name)}
          className={`-mx-1.5 block max-w-full rounded-md px-1.5 text-left hover:bg-hover ${isStruck ? "text-muted line-through" : ""}`}
        >
          <span className="line-clamp-2 break-words">{name}</span>
        </button>
      ) : (
        <span className="line-clamp-2 break-words">{name}</span>
      )}
    </h1>
  );
}
