import { createFileRoute } from "@tanstack/react-router";
import { LeavingPage } from "@/features/leaving/leaving-page";

export const Route = createFileRoute("/_app/leaving")({ component: LeavingPage });
