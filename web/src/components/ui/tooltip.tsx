import { Slot } from "radix-ui";
import { useEffect, useId, useLayoutEffect, useRef, useState, type FocusEvent, type PointerEvent, type ReactElement, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { Kbd } from "./kbd";

type Side = "top" | "right" | "bottom" | "left";
const DELAY = 400;
const GAP = 6;
const EDGE = 8;
// Who reads one tip after the other does not wait again.
let lastClosed = 0;

/** What a thing means, on hover and on focus. Never the only place of something needed. */
export function Tip(props: { text: ReactNode; shortcut?: string; side?: Side; children: ReactElement }) {
  const id = useId();
  const [anchor, setAnchor] = useState<Element | null>(null);
  const timer = useRef<number>(undefined);
  const later = (run: () => void, delay: number) => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(run, delay);
  };
  const close = () => {
    clearTimeout(timer.current);
    setAnchor((open) => {
      if (open) lastClosed = Date.now();
      return null;
    });
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const isOpen = anchor !== null;
  useEffect(() => {
    if (!isOpen) return;
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && setAnchor(null);
    const onScroll = () => setAnchor(null);
    window.addEventListener("keydown", onKey);
    window.addEventListener("scroll", onScroll, true);
    return () => {
      window.removeEventListener("keydown", onKey);
      window.removeEventListener("scroll", onScroll, true);
    };
  }, [isOpen]);
  return (
    <>
      <Slot.Root
        {...(isOpen ? { "aria-describedby": id } : {})}
        onPointerEnter={(event: PointerEvent) => {
          const { currentTarget } = event;
          if (event.pointerType !== "touch") later(() => setAnchor(currentTarget), Date.now() - lastClosed < 200 ? 0 : DELAY);
        }}
        onPointerLeave={() => later(close, 100)}
        onPointerDown={close}
        onFocus={(event: FocusEvent) => event.currentTarget.matches(":focus-visible") && setAnchor(event.currentTarget)}
        onBlur={close}
      >
        {props.children}
      </Slot.Root>
      {anchor && (
        <Bubble id={id} anchor={anchor} side={props.side ?? "top"} onEnter={() => clearTimeout(timer.current)} onLeave={close}>
          {props.text}
          {props.shortcut && <Kbd keys={props.shortcut} />}
        </Bubble>
      )}
    </>
  );
}

function Bubble(props: { id: string; anchor: Element; side: Side; onEnter(): void; onLeave(): void; children: ReactNode }) {
  const { anchor, side } = props;
  const box = useRef<HTMLDivElement>(null);
  // Beside its anchor, and never outside the window.
  useLayoutEffect(() => {
    if (!box.current) return;
    const at = anchor.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = box.current;
    const isAbove = side === "top" ? at.top - height - GAP >= EDGE : side === "bottom" && at.bottom + height + GAP > window.innerHeight - EDGE;
    const isBeside = side === "left" || side === "right";
    const left = side === "left" ? at.left - width - GAP : side === "right" ? at.right + GAP : at.left + (at.width - width) / 2;
    const top = isBeside ? at.top + (at.height - height) / 2 : isAbove ? at.top - height - GAP : at.bottom + GAP;
    box.current.style.left = `${Math.max(EDGE, Math.min(left, window.innerWidth - width - EDGE))}px`;
    box.current.style.top = `${Math.max(EDGE, Math.min(top, window.innerHeight - height - EDGE))}px`;
  });
  return createPortal(
    <div
      ref={box}
      id={props.id}
      role="tooltip"
      onPointerEnter={props.onEnter}
      onPointerLeave={props.onLeave}
      className="fixed z-60 flex max-w-72 animate-appear items-center gap-2 rounded-md border border-line bg-raised px-2 py-1 text-xs text-ink shadow-float"
    >
      {props.children}
    </div>,
    document.body,
  );
}
