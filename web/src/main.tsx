import "./styles/index.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { createRouter, RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { onSecondFactorRequired, onSignedOut } from "./api/client";
import { onStepUp } from "./api/step-up";
import { PagePending } from "./components/ui/page-pending";
import { LanguageProvider, startLanguage } from "./lib/i18n";
import { wordProblems } from "./lib/problem-words";
import { createQueries } from "./lib/queries";
import { leaveSession, sessionQuery } from "./lib/session";
import { askForProof } from "./lib/step-up";
import { watchSystemTheme } from "./lib/theme";
import { PageError } from "./features/shell/page-error";
import { NotFound } from "./features/shell/not-found";
import { routeTree } from "./route-tree.gen";

const queries = createQueries();

const router = createRouter({
  routeTree,
  context: { queries },
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  defaultPendingMs: 150,
  defaultPendingMinMs: 200,
  scrollRestoration: true,
  defaultErrorComponent: PageError,
  defaultNotFoundComponent: NotFound,
  defaultPendingComponent: PagePending,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

onSignedOut(() => {
  const { pathname, href } = router.state.location;
  if (!pathname.startsWith("/w/") && pathname !== "/onboarding" && pathname !== "/security") return;
  leaveSession(queries);
  void router.navigate({ to: "/sign-in", search: { next: href }, replace: true });
});

onStepUp(askForProof);

// The session says which workspace it is; the route then leads to where one is set up.
onSecondFactorRequired(() => {
  void queries.invalidateQueries({ queryKey: sessionQuery.queryKey }).then(() => router.invalidate());
});

watchSystemTheme();
wordProblems();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
const locale = await startLanguage();
createRoot(root).render(
  <StrictMode>
    <LanguageProvider initial={locale}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </LanguageProvider>
  </StrictMode>,
);
