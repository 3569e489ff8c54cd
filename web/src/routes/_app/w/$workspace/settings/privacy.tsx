import { createFileRoute } from "@tanstack/react-router";
import { PrivacySettings } from "@/features/privacy/privacy-settings";

export const Route = createFileRoute("/_app/w/$workspace/settings/privacy")({ component: PrivacySettings });
