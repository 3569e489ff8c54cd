import { createFileRoute } from "@tanstack/react-router";
import { LearningSettings } from "@/features/learning/learning";

export const Route = createFileRoute("/_app/w/$workspace/settings/learning")({ component: LearningSettings });
