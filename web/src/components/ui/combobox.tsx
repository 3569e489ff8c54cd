import { ChevronsUpDown } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { cn } from "@/lib/cn";
import type { ControlProps } from "./field";
import { Popover } from "./menu";

const ComboboxList = lazy(() => import("./combobox-list"));

export interface Choice {
  value: string;
  label: string;
  hint?: string | null | undefined;
  icon?: ReactNode;
}

export interface ComboboxProps {
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
}

/** A select with search inside. With `onSearch` the choices come from outside; without, they are filtered here. */
export function Combobox(props: ComboboxProps) {
  const [isOpen, setOpen] = useState(false);
  const shown = props.display ?? props.choices.find((choice) => choice.value === props.value)?.label;
  return (
    <Popover
      label={props.label}
      open={isOpen}
      onOpenChange={setOpen}
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
      <Suspense fallback={<div className="h-9" />}>
        <ComboboxList {...props} onDone={() => setOpen(false)} />
      </Suspense>
    </Popover>
  );
}
