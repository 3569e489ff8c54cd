import { createFileRoute } from "@tanstack/react-router";
import { CallOffRecoveryPage } from "@/features/auth/call-off-recovery-page";

export const Route = createFileRoute("/call-off-recovery")({ component: CallOffRecoveryPage });
