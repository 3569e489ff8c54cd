import { createFileRoute } from "@tanstack/react-router";
import { SecondFactorRule } from "@/features/security/second-factor-rule";
import { DangerZone } from "@/features/settings/danger";
import { WorkspaceSettings } from "@/features/settings/workspace";

export const Route = createFileRoute("/_app/w/$workspace/settings/workspace")({
  component: function Workspace() {
    return (
      <WorkspaceSettings>
        <SecondFactorRule />
        <DangerZone />
      </WorkspaceSettings>
    );
  },
});
