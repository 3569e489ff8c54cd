import { X } from "lucide-react";
import { useId, useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { readPeople, type Person } from "./words";

/** Addresses as chips. Enter, comma and leaving the field take what was typed; Backspace in an empty field takes the last one out. */
export function PeopleInput(props: { label: string; value: readonly Person[]; onChange(people: Person[]): void; error?: string | undefined; autoFocus?: boolean; aside?: React.ReactNode }) {
  const t = useTranslations("sending");
  const id = useId();
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const take = () => {
    const { people, rest } = readPeople(text);
    const known = new Set(props.value.map((one) => one.email.toLowerCase()));
    const fresh = people.filter((one) => !known.has(one.email.toLowerCase()));
    if (fresh.length > 0) props.onChange([...props.value, ...fresh]);
    setText(rest);
    setWrong(rest === "" ? null : rest);
  };
  const note = wrong !== null ? t("notAnAddress", { text: wrong }) : props.error;
  return (
    <div className="border-b border-line">
      <div className="flex min-h-10 items-start gap-2 py-1.5">
        <label htmlFor={id} className="w-14 shrink-0 pt-1 text-sm text-muted">
          {props.label}
        </label>
        <div className="flex min-w-0 flex-1 flex-wrap items-center gap-1">
          {props.value.map((one) => (
            <span key={one.email} className="inline-flex h-7 max-w-full items-center gap-1 rounded-full bg-active pr-1 pl-2.5 text-sm" title={one.email}>
              <span className="truncate">{one.name || one.email}</span>
              <button
                type="button"
                aria-label={t("remove", { email: one.email })}
                onClick={() => props.onChange(props.value.filter((other) => other !== one))}
                className="flex size-5 shrink-0 items-center justify-center rounded-full text-muted hover:bg-hover hover:text-ink"
              >
                <X aria-hidden className="size-3" />
              </button>
            </span>
          ))}
          <input
            id={id}
            type="text"
            inputMode="email"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={2000}
            autoFocus={props.autoFocus}
            aria-invalid={note ? true : undefined}
            aria-describedby={note ? `${id}-note` : undefined}
            placeholder={props.value.length === 0 ? t("addPeople") : undefined}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setWrong(null);
            }}
            onBlur={take}
            onKeyDown={(event) => {
              if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "," || event.key === ";") {
                if (text.trim() !== "") {
                  event.preventDefault();
                  take();
                }
              } else if (event.key === "Backspace" && text === "" && props.value.length > 0) {
                props.onChange(props.value.slice(0, -1));
              }
            }}
            className="h-7 min-w-16 flex-1 bg-transparent text-base text-ink outline-none placeholder:text-faint focus-visible:outline-none max-sm:text-md"
          />
        </div>
        {props.aside}
      </div>
      {note && (
        <p id={`${id}-note`} role="alert" className="pb-1.5 pl-16 text-xs text-bad">
          {note}
        </p>
      )}
    </div>
  );
}
