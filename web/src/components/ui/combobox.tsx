import { Command } from "cmdk";
import { Check, ChevronsUpDown } from "lucide-react";
import { useState, type ReactNode } from "react";
import { cn } from "@/lib/cn";
import type { ControlProps } from "./field";
import { Popover } from "./menu";
import { Spinner } from "./spinner";

export interface Choice {
  value: string;
  label: string;
  hint?: string | null | undefined;
  icon?: ReactNode;
}

/** A select with search inside. With `onSearch` the choices come from outside; without, they are filtered here. */
export function Combobox(props: {
  control?: Partial<ControlProps>;
  label: string;
  value: string | null;
  display?: string | undefined;
  placeholder: string;
  searchPlaceholder: string;
  nothingFound: string;
  choices: readonly Choice[];
  isLoading?: boolean;
  onSearch?(text: string): void;
  onChange(value: string | null, choice: Choice | null): void;
  /** Text of the entry that empties the value; without it the value cannot be emptied. */
  clearLabel?: string;
  /** Offered last, with what was typed. */
  create?: { label(text: string): string; run(text: string): void };
  className?: string;
}) {
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState("");
  const shown = props.display ?? props.choices.find((choice) => choice.value === props.value)?.label;
  const close = () => {
    setOpen(false);
    setText("");
  };
  const type = (next: string) => {
    setText(next);
    props.onSearch?.(next);
  };
  const entry =
    "flex cursor-default items-center gap-2 rounded-md px-2 py-1.5 text-base select-none data-[selected=true]:bg-hover max-sm:py-2.5";
  return (
    <Popover
      label={props.label}
      open={isOpen}
      onOpenChange={(open) => (open ? setOpen(true) : close())}
      className="w-(--radix-popover-trigger-width) min-w-64"
      trigger={
        <button
          type="button"
          {...props.control}
          aria-label={props.control?.id ? undefined : props.label}
          className={cn(
            "flex h-8 w-full min-w-0 items-center gap-2 rounded-md border border-control bg-raised px-2.5 text-left text-base transition-colors hover:border-muted aria-invalid:border-bad max-sm:h-10",
            props.className,
          )}
        >
          <span className={cn("min-w-0 flex-1 truncate", !shown && "text-faint")}>{shown ?? props.placeholder}</span>
          <ChevronsUpDown aria-hidden className="size-3.5 text-muted" />
        </button>
      }
    >
      <Command shouldFilter={!props.onSearch} label={props.label} loop>
        <div className="flex items-center border-b border-line pr-2">
          <Command.Input
            value={text}
            onValueChange={type}
            placeholder={props.searchPlaceholder}
            className="h-9 w-full bg-transparent px-3 text-base outline-none max-sm:text-md"
          />
          {props.isLoading && <Spinner className="text-muted" />}
        </div>
        <Command.List className="scroll-thin max-h-64 overflow-y-auto p-1">
          {!props.isLoading && <Command.Empty className="px-2 py-3 text-base text-muted">{props.nothingFound}</Command.Empty>}
          {props.clearLabel && props.value && (
            <Command.Item
              value="__clear"
              className={cn(entry, "text-muted")}
              onSelect={() => {
                props.onChange(null, null);
                close();
              }}
            >
              {props.clearLabel}
            </Command.Item>
          )}
          {props.choices.map((choice) => (
            <Command.Item
              key={choice.value}
              value={choice.value}
              keywords={[choice.label, choice.hint ?? ""]}
              className={entry}
              onSelect={() => {
                props.onChange(choice.value, choice);
                close();
              }}
            >
              {choice.icon}
              <span className="min-w-0 flex-1 truncate">{choice.label}</span>
              {choice.hint && <span className="max-w-2/5 truncate text-xs text-faint">{choice.hint}</span>}
              {choice.value === props.value && <Check aria-hidden className="size-4 text-accent-ink" />}
            </Command.Item>
          ))}
          {props.create && text.trim() && (
            <Command.Item
              forceMount
              value={`__create ${text}`}
              className={entry}
              onSelect={() => {
                props.create?.run(text.trim());
                close();
              }}
            >
              {props.create.label(text.trim())}
            </Command.Item>
          )}
        </Command.List>
      </Command>
    </Popover>
  );
}
