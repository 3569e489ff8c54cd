import { Check, Minus } from "lucide-react";
import { Checkbox as Primitive } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

/** A box of 16 px that is hit within 24, on phones within 40: the button around it takes no room. */
export function Checkbox({ className, ...props }: ComponentProps<typeof Primitive.Root>) {
  return (
    <span className={cn("relative flex size-4 shrink-0", className)}>
      <Primitive.Root
        className="group/box absolute -inset-1 flex items-center justify-center rounded-md disabled:cursor-not-allowed disabled:opacity-50 max-sm:-inset-3"
        {...props}
      >
        <span className="flex size-4 items-center justify-center rounded-sm border border-control bg-raised transition-colors group-hover/box:border-muted group-data-[state=checked]/box:border-accent group-data-[state=checked]/box:bg-accent group-data-[state=indeterminate]/box:border-accent group-data-[state=indeterminate]/box:bg-accent">
          <Primitive.Indicator className="text-on-accent">
            <Check aria-hidden className="size-3 stroke-3 group-data-[state=indeterminate]/box:hidden" />
            <Minus aria-hidden className="hidden size-3 stroke-3 group-data-[state=indeterminate]/box:block" />
          </Primitive.Indicator>
        </span>
      </Primitive.Root>
    </span>
  );
}
