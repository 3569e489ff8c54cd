import { createFileRoute } from "@tanstack/react-router";
import { OnboardingPage } from "@/features/onboarding/onboarding-page";
import { textOf } from "@/lib/search-params";

export const Route = createFileRoute("/_app/onboarding")({
  validateSearch: (search): { workspace?: string } => textOf(search, "workspace"),
  component: function Onboarding() {
    return <OnboardingPage workspaceSlug={Route.useSearch().workspace} />;
  },
});
