import { createFileRoute } from "@tanstack/react-router";
import { ProblemPage } from "@/features/auth/problem-page";

export const Route = createFileRoute("/problem")({ component: ProblemPage });
