import { createFileRoute, notFound, Outlet, redirect } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { Shell } from "@/features/shell/shell";
import { WorkspaceProvider } from "@/lib/workspace";
import { useSession } from "@/lib/session";

const ClosingPage = lazy(() => import("@/features/settings/closing-page"));

export const Route = createFileRoute("/_app/w/$workspace")({
  beforeLoad: ({ context, params }) => {
    const workspace = context.session.workspaces.find((candidate) => candidate.slug === params.workspace);
    if (!workspace) throw notFound();
    if (workspace.needs_second_factor) throw redirect({ to: "/security", search: { workspace: workspace.slug }, replace: true });
    return { workspace };
  },
  component: function InWorkspace() {
    const { workspace: atLoad } = Route.useRouteContext();
    // The session may be read again (a changed role, a new name): the newest answer counts.
    const workspace = useSession().workspaces.find((candidate) => candidate.id === atLoad.id) ?? atLoad;
    return (
      <WorkspaceProvider workspace={workspace}>
        {workspace.deletes_at === null ? (
          <Shell>
            <Outlet />
          </Shell>
        ) : (
          <Suspense>
            <ClosingPage />
          </Suspense>
        )}
      </WorkspaceProvider>
    );
  },
});
