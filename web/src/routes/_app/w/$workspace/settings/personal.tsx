import { createFileRoute } from "@tanstack/react-router";
import { PersonalSettings } from "@/features/settings/personal";

export const Route = createFileRoute("/_app/w/$workspace/settings/personal")({ component: PersonalSettings });
