import { CircleAlert, CircleCheck, X } from "lucide-react";
import { Toast as Primitive } from "radix-ui";
import { useSyncExternalStore } from "react";
import { useTranslations } from "@/lib/i18n";
import { dismissToast, toastStore } from "@/lib/toast";
import { Button } from "./button";

export default function Toaster() {
  const t = useTranslations("common");
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.read);
  return (
    <Primitive.Provider label={t("notification")} swipeDirection="right">
      {toasts.map((toast) => (
        <Primitive.Root
          key={toast.id}
          duration={toast.duration}
          type={toast.tone === "bad" ? "foreground" : "background"}
          onOpenChange={(open) => !open && dismissToast(toast.id)}
          className="flex animate-rise items-start gap-2.5 rounded-lg border border-line bg-raised py-2.5 pr-2 pl-3 shadow-float"
        >
          {toast.tone === "good" && <CircleCheck aria-hidden className="mt-0.5 size-4 stroke-[1.75] text-ok" />}
          {toast.tone === "bad" && <CircleAlert aria-hidden className="mt-0.5 size-4 stroke-[1.75] text-bad" />}
          <div className="min-w-0 flex-1 self-center">
            <Primitive.Title className="text-base font-medium">{toast.title}</Primitive.Title>
            {toast.description && <Primitive.Description className="mt-0.5 text-sm text-muted">{toast.description}</Primitive.Description>}
          </div>
          {toast.action && (
            <Primitive.Action asChild altText={toast.action.label}>
              <Button size="sm" onClick={toast.action.run}>
                {toast.action.label}
              </Button>
            </Primitive.Action>
          )}
          <Primitive.Close asChild>
            <Button variant="ghost" size="icon-sm" aria-label={t("close")}>
              <X aria-hidden />
            </Button>
          </Primitive.Close>
        </Primitive.Root>
      ))}
      <Primitive.Viewport
        label={t("notificationsHint")}
        // Above a bar of decisions, so that the next one can be taken at once.
        className="fixed right-0 bottom-0 z-60 flex [body:has([data-decisions])_&]:bottom-16 w-[min(26rem,100vw)] flex-col gap-2 p-3 focus:outline-none"
      />
    </Primitive.Provider>
  );
}
