import { createFileRoute } from "@tanstack/react-router";
import { ConnectPage } from "@/features/auth/connect-page";

export const Route = createFileRoute("/sign-in_/connect")({ component: ConnectPage });
