import type { ComponentProps } from "react";
import { Input } from "@/components/ui/input";
import { cn } from "@/lib/cn";

/** Six digits from an app. `onFull` when the last one is there, also when all are pasted at once. */
export function CodeInput({ onFull, className, onChange, ...props }: ComponentProps<"input"> & { onFull?(code: string): void }) {
  return (
    <Input
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={7}
      placeholder="000000"
      spellCheck={false}
      className={cn("h-10 max-w-44 font-mono text-md tracking-[0.3em] placeholder:text-faint", className)}
      onChange={(event) => {
        onChange?.(event);
        const digits = event.currentTarget.value.replace(/\D/g, "");
        if (digits.length === 6) onFull?.(digits);
      }}
      {...props}
    />
  );
}
