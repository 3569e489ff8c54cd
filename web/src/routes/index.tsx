import { createFileRoute, redirect } from "@tanstack/react-router";
import { sessionQuery } from "@/lib/session";

export const Route = createFileRoute("/")({
  beforeLoad: async ({ context }) => {
    const session = await context.queries.ensureQueryData(sessionQuery);
    if (!session) throw redirect({ to: "/welcome", replace: true });
    const first = session.workspaces.find((workspace) => workspace.id === session.last_workspace_id) ?? session.workspaces[0];
    if (!first) throw redirect({ to: "/onboarding", replace: true });
    throw redirect({ to: "/w/$workspace/review", params: { workspace: first.slug }, replace: true });
  },
});
