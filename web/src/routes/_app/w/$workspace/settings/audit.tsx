import { createFileRoute } from "@tanstack/react-router";
import { AuditSettings } from "@/features/settings/audit";

export const Route = createFileRoute("/_app/w/$workspace/settings/audit")({ component: AuditSettings });
