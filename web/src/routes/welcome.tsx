import { createFileRoute } from "@tanstack/react-router";
import { WelcomePage } from "@/features/auth/welcome-page";

export const Route = createFileRoute("/welcome")({ component: WelcomePage });
