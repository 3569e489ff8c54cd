import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslations } from "@/lib/i18n";
import { cn } from "@/lib/cn";
import { Button } from "./button";

/** A panel that slides in from a side: the rail on phones, details beside a list. */
export function Sheet(props: {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: string;
  side?: "left" | "right";
  hideTitle?: boolean;
  className?: string;
  children: ReactNode;
}) {
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
