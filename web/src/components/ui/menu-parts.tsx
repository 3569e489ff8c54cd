import { Check } from "lucide-react";
import { DropdownMenu, Popover as PopoverPrimitive } from "radix-ui";
import type { ComponentProps, ReactElement, ReactNode } from "react";
import { cn } from "@/lib/cn";
import { Kbd } from "./kbd";

const surface = "z-50 animate-appear rounded-lg border border-line bg-raised shadow-float focus:outline-none";
const item =
  "relative flex cursor-default items-center gap-2 rounded-md px-2 py-1.5 text-base text-ink outline-none select-none data-disabled:opacity-50 data-highlighted:bg-hover max-sm:py-2.5 [&_svg]:size-4 [&_svg]:stroke-[1.5] [&_svg]:text-muted";

export interface MenuProps {
  trigger: ReactElement;
  align?: "start" | "center" | "end";
  className?: string;
  children: ReactNode;
}

/** Opens as soon as it is there: it is fetched because somebody pressed its trigger. */
export function Menu(props: MenuProps) {
  return (
    <DropdownMenu.Root defaultOpen>
      <DropdownMenu.Trigger asChild>{props.trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={props.align ?? "end"}
          sideOffset={4}
          collisionPadding={8}
          className={cn(surface, "scroll-thin max-h-(--radix-dropdown-menu-content-available-height) min-w-48 overflow-y-auto p-1", props.className)}
        >
          {props.children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export function MenuItem({
  className,
  shortcut,
  isDanger,
  children,
  ...props
}: ComponentProps<typeof DropdownMenu.Item> & { shortcut?: string; isDanger?: boolean }) {
  return (
    <DropdownMenu.Item className={cn(item, isDanger && "text-bad [&_svg]:text-bad", className)} {...props}>
      {children}
      {shortcut && <Kbd keys={shortcut} className="ml-auto pl-4" />}
    </DropdownMenu.Item>
  );
}

export function MenuCheckItem({ children, ...props }: ComponentProps<typeof DropdownMenu.CheckboxItem>) {
  return (
    <DropdownMenu.CheckboxItem className={cn(item, "pl-7")} {...props}>
      <DropdownMenu.ItemIndicator className="absolute left-2">
        <Check aria-hidden className="text-accent-ink!" />
      </DropdownMenu.ItemIndicator>
      {children}
    </DropdownMenu.CheckboxItem>
  );
}

export const MenuRadioGroup = DropdownMenu.RadioGroup;
export function MenuRadioItem({ children, ...props }: ComponentProps<typeof DropdownMenu.RadioItem>) {
  return (
    <DropdownMenu.RadioItem className={cn(item, "pl-7")} {...props}>
      <DropdownMenu.ItemIndicator className="absolute left-2">
        <Check aria-hidden className="text-accent-ink!" />
      </DropdownMenu.ItemIndicator>
      {children}
    </DropdownMenu.RadioItem>
  );
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-2 pt-1.5 pb-1 text-xs font-medium text-faint">{children}</DropdownMenu.Label>;
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="-mx-1 my-1 h-px bg-line" />;
}

export interface PopoverProps extends MenuProps {
  open?: boolean;
  onOpenChange?(open: boolean): void;
  label: string;
}

export function Popover(props: PopoverProps) {
  return (
    <PopoverPrimitive.Root {...(props.open === undefined ? { defaultOpen: true } : { open: props.open })} {...(props.onOpenChange ? { onOpenChange: props.onOpenChange } : {})}>
      <PopoverPrimitive.Trigger asChild>{props.trigger}</PopoverPrimitive.Trigger>
      <PopoverPrimitive.Portal>
        <PopoverPrimitive.Content
          aria-label={props.label}
          align={props.align ?? "start"}
          sideOffset={4}
          collisionPadding={8}
          className={cn(surface, "w-72 max-w-[calc(100vw-1rem)]", props.className)}
        >
          {props.children}
        </PopoverPrimitive.Content>
      </PopoverPrimitive.Portal>
    </PopoverPrimitive.Root>
  );
}
