import { createFileRoute } from "@tanstack/react-router";
import { SecuritySettings } from "@/features/security/security-settings";

export const Route = createFileRoute("/_app/w/$workspace/settings/security")({ component: SecuritySettings });
