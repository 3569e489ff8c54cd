import { createFileRoute } from "@tanstack/react-router";
import { RolesSettings } from "@/features/settings/roles";

export const Route = createFileRoute("/_app/w/$workspace/settings/roles")({ component: RolesSettings });
