/** Dialogs; what they are made of is fetched when the first one opens. */
import { lazy, Suspense, type ReactNode } from "react";
import { cn } from "@/lib/cn";
import type { ConfirmProps, DialogProps } from "./dialog-panels";

const DialogPanel = lazy(() => import("./dialog-panels").then((panels) => ({ default: panels.DialogPanel })));
const ConfirmPanel = lazy(() => import("./dialog-panels").then((panels) => ({ default: panels.ConfirmPanel })));

/** A dialog with a title; `description` is read out with it. Closes on Esc and on a click outside. */
export function Dialog(props: DialogProps) {
  return <Suspense>{props.open && <DialogPanel {...props} />}</Suspense>;
}

export function DialogBody({ className, children }: { className?: string; children: ReactNode }) {
  return <div className={cn("scroll-thin min-h-0 flex-1 overflow-y-auto px-5 pb-5", className)}>{children}</div>;
}

export function DialogFooter({ children }: { children: ReactNode }) {
  return <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3">{children}</footer>;
}

/** Asks before something that cannot be taken back with one click. Says what will happen, not "Are you sure". */
export function Confirm(props: ConfirmProps) {
  return <Suspense>{props.open && <ConfirmPanel {...props} />}</Suspense>;
}
