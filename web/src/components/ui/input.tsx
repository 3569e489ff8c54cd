import { ChevronDown, Search, X } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

const box =
  "w-full min-w-0 rounded-md border border-control bg-raised px-2.5 text-base text-ink transition-colors hover:border-muted focus-visible:border-focus focus-visible:outline-1 focus-visible:outline-offset-0 aria-invalid:border-bad aria-invalid:outline-bad disabled:cursor-not-allowed disabled:bg-hover disabled:text-muted max-sm:text-md";

export function Input({ className, ...props }: ComponentProps<"input">) {
  return <input className={cn(box, "h-8 max-sm:h-10", className)} {...props} />;
}

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return <textarea className={cn(box, "min-h-20 py-1.5", className)} {...props} />;
}

/** The platform's own select: the best one on a phone, and it needs no injected styles. */
export function Select({ className, children, ...props }: ComponentProps<"select">) {
  return (
    <span className={cn("relative inline-block w-full", className)}>
      <select className={cn(box, "h-8 cursor-pointer appearance-none pr-8 max-sm:h-10")} {...props}>
        {children}
      </select>
      <ChevronDown aria-hidden className="pointer-events-none absolute top-1/2 right-2 size-4 -translate-y-1/2 text-muted" />
    </span>
  );
}

export function SearchInput({
  className,
  clearLabel,
  onClear,
  ...props
}: ComponentProps<"input"> & { clearLabel: string; onClear(): void }) {
  return (
    <span className={cn("relative block", className)}>
      <Search aria-hidden className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 stroke-[1.5] text-faint" />
      <Input
        type="text"
        inputMode="search"
        enterKeyHint="search"
        className="border-line-strong pr-8 pl-8"
        onKeyDown={(event) => {
          if (event.key === "Escape" && event.currentTarget.value) {
            event.preventDefault();
            onClear();
          }
        }}
        {...props}
      />
      {props.value && (
        <button
          type="button"
          aria-label={clearLabel}
          onClick={onClear}
          className="absolute top-1/2 right-1.5 flex size-6 -translate-y-1/2 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-ink"
        >
          <X aria-hidden className="size-3.5" />
        </button>
      )}
    </span>
  );
}
