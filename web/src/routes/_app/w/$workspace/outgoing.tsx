import { createFileRoute } from "@tanstack/react-router";
import { OutgoingPage } from "@/features/outgoing/outgoing-page";

export const Route = createFileRoute("/_app/w/$workspace/outgoing")({ component: OutgoingPage });
