import { Check, ListFilter, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "@/lib/i18n";
import { cn } from "@/lib/cn";
import { useDelayed } from "@/lib/delayed";
import { useHotkeys } from "@/lib/hotkeys";
import { Button } from "../ui/button";
import { SearchInput } from "../ui/input";
import { Menu, MenuItem, MenuLabel } from "../ui/menu";
import { State } from "../ui/states";

export interface Filter {
  id: string;
  label: string;
  value: string | undefined;
  options: readonly { value: string; label: string }[];
  onChange(value: string | undefined): void;
}

/** Types into the URL, a moment after the last key; `f` goes there. */
export function TableSearch({ value, onChange, label, className }: { value: string | undefined; onChange(value: string | undefined): void; label: string; className?: string }) {
  const common = useTranslations("common");
  const [text, setText] = useState(value ?? "");
  const delayed = useDelayed(text, 250);
  const [input, setInput] = useState<HTMLInputElement | null>(null);
  useEffect(() => {
    if ((delayed || undefined) !== value) onChange(delayed || undefined);
    // Only what was typed is news here; the URL's own changes come back below.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [delayed]);
  const [seen, setSeen] = useState(value);
  if (value !== seen) {
    setSeen(value);
    if ((value ?? "") !== delayed) setText(value ?? "");
  }
  useHotkeys({ f: () => input?.focus() });
  return (
    <SearchInput
      ref={setInput}
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => setText(event.target.value)}
      clearLabel={common("clearSearch")}
      onClear={() => {
        setText("");
        onChange(undefined);
      }}
      className={cn("w-56 max-sm:min-w-0 max-sm:flex-1", className)}
    />
  );
}

/** One menu a filter; a chosen one shows its value and how to drop it. */
export function TableFilters({ filters }: { filters: readonly Filter[] }) {
  const t = useTranslations("table");
  return filters.map((filter) => {
    const chosen = filter.options.find((option) => option.value === filter.value);
    return (
      <span key={filter.id} className="inline-flex items-center">
        <Menu
          align="start"
          trigger={
            <Button variant={chosen ? "secondary" : "ghost"} size="md" className={chosen ? "rounded-r-none border-r-0 pr-2" : "px-2"}>
              {!chosen && <ListFilter aria-hidden />}
              {chosen ? t("of", { name: filter.label, value: chosen.label }) : filter.label}
            </Button>
          }
        >
          <MenuLabel>{filter.label}</MenuLabel>
          {filter.options.map((option) => (
            <MenuItem key={option.value} onSelect={() => filter.onChange(option.value)}>
              <span className="min-w-0 flex-1 truncate">{option.label}</span>
              {option.value === filter.value && <Check aria-hidden />}
            </MenuItem>
          ))}
        </Menu>
        {chosen && (
          <Button
            aria-label={t("clearFilter", { filter: filter.label })}
            onClick={() => filter.onChange(undefined)}
            className="w-7 rounded-l-none px-0 text-muted"
          >
            <X aria-hidden className="size-3.5!" />
          </Button>
        )}
      </span>
    );
  });
}

/** "No results", with the way out of each filter that is set. */
export function NoResults({ filters, q, onClearSearch }: { filters: readonly Filter[]; q: string | undefined; onClearSearch(): void }) {
  const t = useTranslations("table");
  const set = filters.filter((filter) => filter.value !== undefined);
  return (
    <State
      title={t("noResults")}
      actions={
        <>
          {q && <Button onClick={onClearSearch}>{t("clearFilter", { filter: `“${q}”` })}</Button>}
          {set.map((filter) => (
            <Button key={filter.id} onClick={() => filter.onChange(undefined)}>
              {t("clearFilter", { filter: filter.label })}
            </Button>
          ))}
        </>
      }
    >
      {t("noResultsBody")}
    </State>
  );
}
