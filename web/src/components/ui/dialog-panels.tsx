import { X } from "lucide-react";
import { AlertDialog, Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslations } from "@/lib/i18n";
import { cn } from "@/lib/cn";
import { Button } from "./button";

// As high as what it lies under: over another dialog it comes later, and so above it.
const overlay = "fixed inset-0 z-50 animate-appear bg-scrim";
const panel =
  "fixed top-[max(1rem,12vh)] left-1/2 z-50 flex max-h-[min(80vh,calc(100dvh-2rem))] w-[calc(100vw-1.5rem)] -translate-x-1/2 animate-appear flex-col rounded-lg border border-line bg-raised shadow-float focus:outline-none";

export interface DialogProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: string;
  description?: string;
  size?: "sm" | "md" | "lg";
  children: ReactNode;
}

export function DialogPanel(props: DialogProps) {
  const t = useTranslations("common");
  const width = { sm: "max-w-md", md: "max-w-xl", lg: "max-w-3xl" }[props.size ?? "md"];
  return (
    <Primitive.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className={overlay} />
        <Primitive.Content className={cn(panel, width)} {...(props.description ? {} : { "aria-describedby": undefined })}>
          <header className="flex items-start gap-4 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Primitive.Title className="text-md font-semibold">{props.title}</Primitive.Title>
              {props.description && (
                <Primitive.Description className="mt-0.5 text-base text-muted">{props.description}</Primitive.Description>
              )}
            </div>
            <Primitive.Close asChild>
              <Button variant="ghost" size="icon" aria-label={t("close")} className="-mt-1 -mr-2">
                <X aria-hidden />
              </Button>
            </Primitive.Close>
          </header>
          {props.children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

export interface ConfirmProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: string;
  description: ReactNode;
  action: string;
  isDanger?: boolean;
  isBusy?: boolean;
  onConfirm(): void;
}

export function ConfirmPanel(props: ConfirmProps) {
  const t = useTranslations("common");
  return (
    <AlertDialog.Root open={props.open} onOpenChange={props.onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={overlay} />
        <AlertDialog.Content className={cn(panel, "max-w-md p-5")}>
          <AlertDialog.Title className="text-md font-semibold">{props.title}</AlertDialog.Title>
          <AlertDialog.Description asChild>
            <div className="mt-1.5 text-base text-muted">{props.description}</div>
          </AlertDialog.Description>
          <div className="mt-5 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>{t("cancel")}</Button>
            </AlertDialog.Cancel>
            <Button variant={props.isDanger ? "danger" : "primary"} isBusy={props.isBusy} onClick={props.onConfirm}>
              {props.action}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

export interface SheetProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: string;
  side?: "left" | "right";
  hideTitle?: boolean;
  className?: string;
  children: ReactNode;
}

export function SheetPanel(props: SheetProps) {
  const t = useTranslations("common");
  const isLeft = props.side === "left";
  return (
    <Primitive.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Primitive.Content
          aria-describedby={undefined}
          className={cn(
            "fixed inset-y-0 z-50 flex w-[min(24rem,calc(100vw-3rem))] flex-col bg-raised shadow-float focus:outline-none",
            isLeft ? "left-0 animate-slide-left" : "right-0 animate-slide-right",
            props.className,
          )}
        >
          <header className={cn("flex items-center gap-2 px-4 pt-3 pb-2", props.hideTitle && "sr-only")}>
            <Primitive.Title className="flex-1 text-md font-semibold">{props.title}</Primitive.Title>
            <Primitive.Close asChild>
              <Button variant="ghost" size="icon" aria-label={t("close")}>
                <X aria-hidden />
              </Button>
            </Primitive.Close>
          </header>
          {props.children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
