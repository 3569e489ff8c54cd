import { useId, type ReactNode } from "react";
import { cn } from "@/lib/cn";

/** One choice out of a few, all visible. The platform's radio buttons lie over the words, so that keys and readers know them. */
export function Segmented<T extends string>(props: {
  label: string;
  value: T;
  onChange(value: T): void;
  options: readonly { value: T; label: string; icon?: ReactNode; hideLabel?: boolean }[];
  className?: string;
}) {
  const name = useId();
  return (
    <div role="radiogroup" aria-label={props.label} className={cn("inline-flex rounded-md border border-line-strong bg-rail p-0.5", props.className)}>
      {props.options.map((option) => (
        <span
          key={option.value}
          className="relative flex h-6.5 items-center justify-center gap-1.5 rounded-sm px-2 text-sm whitespace-nowrap text-muted transition-colors hover:text-ink has-checked:bg-raised has-checked:font-medium has-checked:text-ink has-checked:shadow-[0_0_0_1px_var(--line-strong)] max-sm:h-8 [&_svg]:size-4 [&_svg]:stroke-[1.5]"
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={props.value === option.value}
            onChange={() => props.onChange(option.value)}
            aria-label={option.label}
            className="absolute inset-0 cursor-pointer appearance-none rounded-sm"
          />
          {option.icon}
          {!option.hideLabel && <span aria-hidden>{option.label}</span>}
        </span>
      ))}
    </div>
  );
}
