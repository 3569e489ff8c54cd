import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, Outlet } from "@tanstack/react-router";
import { lazy, Suspense, useSyncExternalStore } from "react";
import { stepUpStore } from "@/lib/step-up";
import { toastStore } from "@/lib/toast";

const StepUpDialog = lazy(() => import("@/components/proof/step-up-dialog"));
const Toaster = lazy(() => import("@/components/ui/toaster"));

export const Route = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: function Root() {
    const hasToasted = useSyncExternalStore(toastStore.subscribe, toastStore.hasShown);
    const isAsked = useSyncExternalStore(stepUpStore.subscribe, () => stepUpStore.read() !== null);
    return (
      <>
        <Outlet />
        <Suspense>{isAsked && <StepUpDialog />}</Suspense>
        <Suspense>{hasToasted && <Toaster />}</Suspense>
      </>
    );
  },
});
