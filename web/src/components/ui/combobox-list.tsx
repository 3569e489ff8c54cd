import { Command } from "cmdk";
import { Check } from "lucide-react";
import { useState } from "react";
import { cn } from "@/lib/cn";
import type { ComboboxProps } from "./combobox";
import { Spinner } from "./spinner";

const entry =
  "flex cursor-default items-center gap-2 rounded-md px-2 py-1.5 text-base select-none data-[selected=true]:bg-hover max-sm:py-2.5";

/** The open part of a combobox: search and choices. */
export default function ComboboxList(props: ComboboxProps & { onDone(): void }) {
  const [text, setText] = useState("");
  const type = (next: string) => {
    setText(next);
    props.onSearch?.(next);
  };
  return (
    <Command shouldFilter={!props.onSearch} label={props.label} loop>
      <div className="flex items-center border-b border-line pr-2">
        <Command.Input
          autoFocus
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
              props.onDone();
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
              props.onDone();
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
              props.onDone();
            }}
          >
            {props.create.label(text.trim())}
          </Command.Item>
        )}
      </Command.List>
    </Command>
  );
}
