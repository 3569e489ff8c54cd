import { createFileRoute } from "@tanstack/react-router";
import { JobsSettings } from "@/features/settings/jobs";

export const Route = createFileRoute("/_app/w/$workspace/settings/jobs")({ component: JobsSettings });
