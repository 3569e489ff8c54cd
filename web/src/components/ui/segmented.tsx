import { ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

/** One choice out of a few, all visible. */
export function Segmented<T extends string>(props: {
  label: string;
  value: T;
  onChange(value: T): void;
  options: readonly { value: T; label: string; icon?: ReactNode; hideLabel?: boolean }[];
  className?: string;
}) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={props.label}
      value={props.value}
      onValueChange={(value) => {
        const option = props.options.find((candidate) => candidate.value === value);
        if (option) props.onChange(option.value);
      }}
      className={cn("inline-flex rounded-md border border-line-strong bg-rail p-0.5", props.className)}
    >
      {props.options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          aria-label={option.label}
          className="flex h-6.5 items-center justify-center gap-1.5 rounded-sm px-2 text-sm text-muted transition-colors hover:text-ink data-[state=on]:bg-raised data-[state=on]:font-medium data-[state=on]:text-ink data-[state=on]:shadow-[0_0_0_1px_var(--line-strong)] max-sm:h-8 [&_svg]:size-4 [&_svg]:stroke-[1.5]"
        >
          {option.icon}
          {!option.hideLabel && option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
