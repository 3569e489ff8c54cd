import { createFileRoute, redirect } from "@tanstack/react-router";
import { textOf } from "@/lib/search-params";

/** Where mails about an account lead, which know no workspace. */
export const Route = createFileRoute("/_app/settings/security")({
  validateSearch: (search): { problem?: string; provider?: string } => ({ ...textOf(search, "problem"), ...textOf(search, "provider") }),
  beforeLoad: ({ context, search }) => {
    const { workspaces, last_workspace_id: last } = context.session;
    const workspace = workspaces.find(({ id }) => id === last) ?? workspaces[0];
    if (!workspace) throw redirect({ to: "/onboarding", replace: true });
    throw redirect({ to: "/w/$workspace/settings/security", params: { workspace: workspace.slug }, search, replace: true });
  },
});
