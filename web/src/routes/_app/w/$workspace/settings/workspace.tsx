import { createFileRoute } from "@tanstack/react-router";
import { WorkspaceSettings } from "@/features/settings/workspace";

export const Route = createFileRoute("/_app/w/$workspace/settings/workspace")({ component: WorkspaceSettings });
