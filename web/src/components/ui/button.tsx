import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/cn";
import { Spinner } from "./spinner";

const button = cva(
  "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors select-none aria-disabled:cursor-not-allowed aria-disabled:opacity-55 disabled:cursor-not-allowed disabled:opacity-55 [&_svg]:size-4 [&_svg]:stroke-[1.5]",
  {
    variants: {
      variant: {
        primary: "bg-accent text-on-accent hover:bg-accent-hover",
        secondary: "border border-line-strong bg-raised text-ink hover:bg-hover",
        ghost: "text-muted hover:bg-hover hover:text-ink data-[state=open]:bg-hover",
        danger: "bg-bad-solid text-on-accent hover:opacity-90",
        link: "text-accent-ink underline-offset-4 hover:underline",
      },
      size: {
        sm: "h-7 px-2 text-sm",
        md: "h-8 px-3 text-base",
        lg: "h-10 px-4 text-base",
        icon: "size-8 max-sm:size-9",
        "icon-sm": "size-6 [&_svg]:size-3.5",
      },
    },
    compoundVariants: [{ variant: "link", class: "h-auto px-0" }],
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

export type ButtonProps = ComponentProps<"button"> &
  VariantProps<typeof button> & { asChild?: boolean; isBusy?: boolean };

export function Button({ className, variant, size, asChild, isBusy, children, onClick, ...props }: ButtonProps) {
  const classes = cn(button({ variant, size }), className);
  if (asChild) {
    return (
      <Slot.Root className={classes} onClick={onClick} {...props}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type="button"
      className={classes}
      aria-busy={isBusy || undefined}
      aria-disabled={isBusy || undefined}
      onClick={isBusy ? (event) => event.preventDefault() : onClick}
      {...props}
    >
      {isBusy && <Spinner />}
      {children}
    </button>
  );
}

/** A button that shows only an icon: `label` is its name and its title. The tooltip part would weigh on the first load. */
export function IconButton({
  label,
  shortcut,
  size = "icon",
  variant = "ghost",
  children,
  ...props
}: Omit<ButtonProps, "aria-label"> & { label: string; shortcut?: string; children: ReactNode }) {
  return (
    <Button aria-label={label} title={shortcut ? `${label} (${shortcut})` : label} size={size} variant={variant} {...props}>
      {children}
    </Button>
  );
}
