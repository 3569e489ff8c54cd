import { createFileRoute } from "@tanstack/react-router";
import { PipelinesSettings } from "@/features/settings/pipelines";

export const Route = createFileRoute("/_app/w/$workspace/settings/pipelines")({ component: PipelinesSettings });
