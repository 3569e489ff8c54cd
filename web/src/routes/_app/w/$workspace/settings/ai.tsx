import { createFileRoute } from "@tanstack/react-router";
import { AiSettings } from "@/features/settings/ai/ai-settings";

export const Route = createFileRoute("/_app/w/$workspace/settings/ai")({ component: AiSettings });
