import { Check, Minus } from "lucide-react";
import { Checkbox as Primitive, Switch as SwitchPrimitive } from "radix-ui";
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

export function Switch({ className, ...props }: ComponentProps<typeof SwitchPrimitive.Root>) {
  return (
    <SwitchPrimitive.Root
      className={cn(
        "relative inline-flex h-5 w-8 shrink-0 items-center rounded-full bg-control transition-colors data-[state=checked]:bg-accent disabled:opacity-50",
        className,
      )}
      {...props}
    >
      <SwitchPrimitive.Thumb className="block size-4 translate-x-0.5 rounded-full bg-on-accent transition-transform data-[state=checked]:translate-x-3.5" />
    </SwitchPrimitive.Root>
  );
}
