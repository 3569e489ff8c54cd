import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, Outlet } from "@tanstack/react-router";
import { lazy, Suspense, useSyncExternalStore } from "react";
import { toastStore } from "@/lib/toast";

const Toaster = lazy(() => import("@/components/ui/toaster"));

export const Route = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: function Root() {
    const hasToasted = useSyncExternalStore(toastStore.subscribe, toastStore.hasShown);
    return (
      <>
        <Outlet />
        <Suspense>{hasToasted && <Toaster />}</Suspense>
      </>
    );
  },
});
