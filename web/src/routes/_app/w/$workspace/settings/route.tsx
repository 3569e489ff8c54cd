import { createFileRoute, Outlet } from "@tanstack/react-router";
import { SettingsFrame } from "@/features/settings/settings-frame";

export const Route = createFileRoute("/_app/w/$workspace/settings")({
  component: () => (
    <SettingsFrame>
      <Outlet />
    </SettingsFrame>
  ),
});
