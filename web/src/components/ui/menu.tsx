/** Menus and popovers. Until the first one is opened there are only triggers; the parts that open are fetched on the way to them. */
import { Slot } from "radix-ui";
import { useState, type ComponentProps, type KeyboardEvent, type PointerEvent } from "react";
import { late, useLate } from "@/lib/late";
import type * as menuParts from "./menu-parts";
import type { MenuProps, PopoverProps } from "./menu-parts";

type Parts = typeof menuParts;
const parts = late(() => import("./menu-parts"));
const preload = () => void parts.start().catch(() => undefined);
const opening = new Set(["Enter", " ", "ArrowDown"]);

export function Menu(props: MenuProps) {
  const [isWanted, setWanted] = useState(false);
  const loaded = useLate(parts, isWanted, () => setWanted(false));
  if (loaded) return <loaded.Menu {...props} />;
  return (
    <Slot.Root
      aria-haspopup="menu"
      aria-expanded={false}
      data-state="closed"
      onPointerEnter={preload}
      onFocus={preload}
      onPointerDown={(event: PointerEvent) => {
        if (event.button !== 0 || event.ctrlKey) return;
        event.preventDefault();
        setWanted(true);
      }}
      onKeyDown={(event: KeyboardEvent) => {
        if (!opening.has(event.key)) return;
        event.preventDefault();
        setWanted(true);
      }}
    >
      {props.trigger}
    </Slot.Root>
  );
}

export function Popover(props: PopoverProps) {
  const [isPressed, setPressed] = useState(false);
  const loaded = useLate(parts, isPressed || props.open === true, () => setPressed(false));
  const [isAwake, setAwake] = useState(false);
  if (loaded && !isAwake) setAwake(true);
  const awake = isAwake ? parts.peek() : null;
  if (awake) return <awake.Popover {...props} />;
  return (
    <Slot.Root
      aria-haspopup="dialog"
      aria-expanded={false}
      data-state="closed"
      onPointerEnter={preload}
      onFocus={preload}
      onClick={() => {
        setPressed(true);
        props.onOpenChange?.(true);
      }}
    >
      {props.trigger}
    </Slot.Root>
  );
}

// Only rendered inside a menu that is open, so the parts are here.
export function MenuItem(props: ComponentProps<Parts["MenuItem"]>) {
  const menu = parts.read();
  return <menu.MenuItem {...props} />;
}

export function MenuCheckItem(props: ComponentProps<Parts["MenuCheckItem"]>) {
  const menu = parts.read();
  return <menu.MenuCheckItem {...props} />;
}

export function MenuRadioGroup(props: ComponentProps<Parts["MenuRadioGroup"]>) {
  const menu = parts.read();
  return <menu.MenuRadioGroup {...props} />;
}

export function MenuRadioItem(props: ComponentProps<Parts["MenuRadioItem"]>) {
  const menu = parts.read();
  return <menu.MenuRadioItem {...props} />;
}

export function MenuLabel(props: ComponentProps<Parts["MenuLabel"]>) {
  const menu = parts.read();
  return <menu.MenuLabel {...props} />;
}

export function MenuSeparator() {
  const menu = parts.read();
  return <menu.MenuSeparator />;
}
